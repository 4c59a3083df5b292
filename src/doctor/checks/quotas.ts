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
  const { desired_count, cpu } = subject.values;
  const wanted = (desired_count * cpu) / 1024;
  const [most, complaints] = await Promise.all([
    findQuota(subject.aws, FARGATE_VCPUS),
    subject.complaints(),
  ]);
  const said = complaints.find((it) => LIMIT.test(it));
  if ((most === undefined || wanted <= most) && said === undefined) {
    return [];
  }
  return [
    {
      severity: "error",
      what: "the account may not run as many vCPUs on Fargate as the stack wants",
      evidence: said ?? `${desired_count} tasks have ${wanted} vCPUs, quota ${most}`,
      // A deployment runs the old and the new tasks for a while.
      fix: `${raise(subject, FARGATE_VCPUS, Math.ceil(2 * wanted))}, or lower cpu or desired_count`,
    },
  ];
}

function raise({ aws }: Subject, { service, code }: typeof VPCS, value: number): string {
  return `aws service-quotas request-service-quota-increase --region ${aws} --service-code ${service} --quota-code ${code} --desired-value ${value}`;
}
