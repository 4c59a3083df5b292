import {
  FARGATE_SPOT_VCPUS,
  FARGATE_VCPUS,
  findQuota,
  type QuotaName,
  VPCS,
} from "../../aws/quotas";
import { tasksOnSpot } from "../../fleet/spot";
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

/** Fargate and Fargate Spot have a quota each, and a region may have tasks of both. */
async function vcpuQuota(subject: Subject): Promise<Found[]> {
  const { values } = subject;
  const [complaints, most, mostOnSpot] = await Promise.all([
    subject.complaints(),
    findQuota(subject.aws, FARGATE_VCPUS),
    values.fargate_spot_percent === null ? undefined : findQuota(subject.aws, FARGATE_SPOT_VCPUS),
  ]);
  const said = complaints.find((it) => LIMIT.test(it));
  const isOfSpot = said !== undefined && /spot/i.test(said);
  return [
    ...exceeded(subject, {
      quota: FARGATE_VCPUS,
      name: "Fargate",
      most,
      said: isOfSpot ? undefined : said,
      tasksOf: (count) => count - Math.floor(tasksOnSpot(values, count)),
    }),
    ...exceeded(subject, {
      quota: FARGATE_SPOT_VCPUS,
      name: "Fargate Spot",
      most: mostOnSpot,
      said: isOfSpot ? said : undefined,
      tasksOf: (count) => Math.ceil(tasksOnSpot(values, count)),
    }),
  ];
}

interface Vcpus {
  readonly quota: QuotaName;
  readonly name: string;
  /** Undefined where AWS says none. */
  readonly most: number | undefined;
  /** What ECS says of it. */
  readonly said: string | undefined;
  /** How many of all tasks it is about. */
  readonly tasksOf: (count: number) => number;
}

function exceeded(subject: Subject, { quota, name, most, said, tasksOf }: Vcpus): Found[] {
  const { desired_count, cpu } = subject.values;
  const [later] = laterDemands(subject.values, subject.props.at).sort((a, b) => b.tasks - a.tasks);
  const tasks = tasksOf(desired_count);
  const atMostTasks = tasksOf(Math.max(desired_count, later?.tasks ?? 0));
  const vcpusOf = (count: number) => (count * cpu) / 1024;
  if ((most === undefined || vcpusOf(atMostTasks) <= most) && said === undefined) {
    return [];
  }
  // A deployment runs the old and the new tasks for a while.
  const more = raise(subject, quota, Math.ceil(2 * vcpusOf(atMostTasks)));
  if (later && said === undefined && vcpusOf(tasks) <= (most ?? Number.POSITIVE_INFINITY)) {
    return [
      {
        severity: "warning",
        what: `the account may not run as many vCPUs on ${name} as ${later.by} may have the stack want`,
        evidence: `${later.line}: ${atMostTasks} tasks have ${vcpusOf(atMostTasks)} vCPUs, quota ${most}`,
        fix: `${more}, or lower cpu or ${later.variable}`,
      },
    ];
  }
  return [
    {
      severity: "error",
      what: `the account may not run as many vCPUs on ${name} as the stack wants`,
      evidence: said ?? `${tasks} tasks have ${vcpusOf(tasks)} vCPUs, quota ${most}`,
      fix: `${more}, or lower cpu or desired_count`,
    },
  ];
}

function raise({ aws }: Subject, { service, code }: QuotaName, value: number): string {
  return `aws service-quotas request-service-quota-increase --region ${aws} --service-code ${service} --quota-code ${code} --desired-value ${value}`;
}
