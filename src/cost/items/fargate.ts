import type { Processor, Usage } from "../usage/usage";
import type { BilledItem, Offer } from "./item";

/** Spot prices change from day to day. */
export const fargate = [
  vcpu("fargate-x86-vcpu", "x86", offer("Fargate-vCPU-Hours:perCPU")),
  memory("fargate-x86-memory", "x86", offer("Fargate-GB-Hours")),
  vcpu("fargate-arm-vcpu", "arm", offer("Fargate-ARM-vCPU-Hours:perCPU")),
  memory("fargate-arm-memory", "arm", offer("Fargate-ARM-GB-Hours")),
  vcpu("fargate-spot-vcpu", "spot", null),
  memory("fargate-spot-memory", "spot", null),
  vcpu("fargate-spot-arm-vcpu", "arm-spot", null),
  memory("fargate-spot-arm-memory", "arm-spot", null),
] as const;

function vcpu<const Name extends string>(name: Name, processor: Processor, offer: Offer | null) {
  return {
    name,
    group: "fargate",
    unit: "vCPU-hour",
    offer,
    quantities: ({ usage }) =>
      tasksOn(processor, usage).map(({ hours, cpu }) => ({
        name: named("vCPU", processor),
        quantity: hours * (cpu / 1024),
      })),
  } as const satisfies BilledItem;
}

function memory<const Name extends string>(name: Name, processor: Processor, offer: Offer | null) {
  return {
    name,
    group: "fargate",
    unit: "GB-hour",
    offer,
    quantities: ({ usage }) =>
      tasksOn(processor, usage).map(({ hours, memory }) => ({
        name: named("memory", processor),
        quantity: hours * (memory / 1024),
      })),
  } as const satisfies BilledItem;
}

/** A region may have tasks of both kinds. */
function named(what: string, processor: Processor): string {
  return processor === "spot" || processor === "arm-spot" ? `${what} on Spot` : what;
}

function tasksOn(processor: Processor, { tasks }: Usage): Usage["tasks"] {
  return tasks.filter((it) => it.processor === processor);
}

function offer(usageType: string): Offer {
  return { service: "AmazonECS", usageType, unit: "hours" };
}
