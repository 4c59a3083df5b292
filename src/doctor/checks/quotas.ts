import {
  FARGATE_SPOT_VCPUS,
  FARGATE_VCPUS,
  findQuota,
  type QuotaName,
  VPCS,
} from "../../aws/quotas";
import { tasksOnSpot } from "../../fleet/spot";
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
      ...{ quota: FARGATE_VCPUS, name: "Fargate", most },
      said: isOfSpot ? undefined : said,
      tasksOf: (count) => count - Math.floor(tasksOnSpot(values, count)),
    }),
    ...exceeded(subject, {
      ...{ quota: FARGATE_SPOT_VCPUS, name: "Fargate Spot", most: mostOnSpot },
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
  const { desired_count, autoscaling_max, cpu } = subject.values;
  const [tasks, atMostTasks] = [desired_count, Math.max(desired_count, autoscaling_max ?? 0)].map(
    tasksOf,
  ) as [number, number];
  const vcpusOf = (count: number) => (count * cpu) / 1024;
  if ((most === undefined || vcpusOf(atMostTasks) <= most) && said === undefined) {
    return [];
  }
  // A deployment runs the old and the new tasks for a while.
  const more = raise(subject, quota, Math.ceil(2 * vcpusOf(atMostTasks)));
  if (said === undefined && vcpusOf(tasks) <= (most ?? Number.POSITIVE_INFINITY)) {
    return [
      {
        severity: "warning",
        what: `the account may not run as many vCPUs on ${name} as load may have the stack want`,
        evidence: `autoscaling_max = ${autoscaling_max}: ${atMostTasks} tasks have ${vcpusOf(atMostTasks)} vCPUs, quota ${most}`,
        fix: `${more}, or lower cpu or autoscaling_max`,
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
