import { FARGATE_VCPUS, findQuota, VPCS } from "../../aws/quotas";
import type { VariableName, VariableValues } from "../../fleet/variables";
import type { Check, Found } from "../check";
import type { Subject } from "../subject";

/** How ECS says that it may not start more. */
const LIMIT = /\b(limit|quota) on the number of (tasks|vCPUs)|vCPU limit|LimitExceeded/i;

export const quotas: Check = {
  name: "quotas",
  isPrecondition: true,
  run: async (subject) => {
    const [vpcs, vcpus] = await Promise.all([vpcQuota(subject), vcpuQuota(subject)]);
    return [...vpcs, ...vcpus];
  },
};

async function vpcQuota(subject: Subject): Promise<Found[]> {
  if (await subject.ownVpc()) {
    return [];
  }
  const [vpcs, most] = await Promise.all([subject.vpcs(), findQuota(subject.aws, VPCS)]);
  return most === undefined || vpcs.length < most
    ? []
    : [
        {
          severity: "error",
          what: `${subject.aws} has as many VPCs as the account may have, so the apply cannot create one`,
          evidence: `${vpcs.length} VPCs, quota ${most}`,
          fix: raise(subject, VPCS, vpcs.length + 1),
        },
      ];
}

/** What a stack may come to run, and the line of its file that says so. */
interface Demand {
  readonly tasks: number;
  readonly by: "load" | "the schedule";
  readonly line: string;
  readonly variable: VariableName;
}

/** Beside desired_count. @param at overrides that are over by then no longer count */
function laterDemands(values: VariableValues, at: Date): Demand[] {
  const { autoscaling_max: max, enable_weekend_only, weekend_overrides } = values;
  const overrides = enable_weekend_only ? weekend_overrides : [];
  const demands = overrides
    .filter(({ end }) => Date.parse(end) > at.getTime())
    .map(({ start, desired_count: tasks }): Demand => {
      const line = `weekend_overrides from ${start}`;
      return { tasks, by: "the schedule", line, variable: "weekend_overrides" };
    });
  if (max !== null) {
    const line = `autoscaling_max = ${max}`;
    demands.push({ tasks: max, by: "load", line, variable: "autoscaling_max" });
  }
  return demands;
}

async function vcpuQuota(subject: Subject): Promise<Found[]> {
  const { desired_count, cpu } = subject.values;
  const vcpusOf = (tasks: number) => (tasks * cpu) / 1024;
  const wanted = vcpusOf(desired_count);
  const [later] = laterDemands(subject.values, subject.props.at).sort((a, b) => b.tasks - a.tasks);
  const atMost = vcpusOf(Math.max(desired_count, later?.tasks ?? 0));
  const [most, complaints] = await Promise.all([
    findQuota(subject.aws, FARGATE_VCPUS),
    subject.complaints(),
  ]);
  const said = complaints.find((it) => LIMIT.test(it));
  if ((most === undefined || atMost <= most) && said === undefined) {
    return [];
  }
  // A deployment runs the old and the new tasks for a while.
  const more = raise(subject, FARGATE_VCPUS, Math.ceil(2 * atMost));
  if (later && said === undefined && wanted <= (most ?? wanted)) {
    return [
      {
        severity: "warning",
        what: `the account may not run as many vCPUs on Fargate as ${later.by} may have the stack want`,
        evidence: `${later.line}: ${later.tasks} tasks have ${atMost} vCPUs, quota ${most}`,
        fix: `${more}, or lower cpu or ${later.variable}`,
      },
    ];
  }
  return [
    {
      severity: "error",
      what: "the account may not run as many vCPUs on Fargate as the stack wants",
      evidence: said ?? `${desired_count} tasks have ${wanted} vCPUs, quota ${most}`,
      fix: `${more}, or lower cpu or desired_count`,
    },
  ];
}

function raise({ aws }: Subject, { service, code }: typeof VPCS, value: number): string {
  return `aws service-quotas request-service-quota-increase --region ${aws} --service-code ${service} --quota-code ${code} --desired-value ${value}`;
}
