import { FARGATE_VCPUS, findQuota, VPCS } from "../../aws/quotas";
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

async function vcpuQuota(subject: Subject): Promise<Found[]> {
  const { desired_count, autoscaling_max, cpu } = subject.values;
  const vcpusOf = (tasks: number) => (tasks * cpu) / 1024;
  const wanted = vcpusOf(desired_count);
  const atMost = vcpusOf(Math.max(desired_count, autoscaling_max ?? 0));
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
  if (said === undefined && wanted <= (most ?? wanted)) {
    return [
      {
        severity: "warning",
        what: "the account may not run as many vCPUs on Fargate as load may have the stack want",
        evidence: `autoscaling_max = ${autoscaling_max}: ${autoscaling_max} tasks have ${atMost} vCPUs, quota ${most}`,
        fix: `${more}, or lower cpu or autoscaling_max`,
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
