import { tasksArePrivate } from "../../fleet/private-network";
import { tasksOnSpot } from "../../fleet/spot";
import type { VariableValues } from "../../fleet/variables";
import { HOURS_PER_MONTH, monthlyHours } from "./usual-month";

/** As AWS prices Fargate; Spot has prices of its own for each processor. */
export type Processor = "x86" | "arm" | "spot" | "arm-spot";

/** Tasks of one size, and the hours that they ran, all together. */
export interface TaskUsage {
  readonly hours: number;
  /** CPU units, 1024 for one vCPU. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
  readonly processor: Processor;
}

/** What a region used in some time, be that an hour or a month. */
export interface Usage {
  readonly tasks: readonly TaskUsage[];
  /** Hours of public addresses of the tasks. */
  readonly taskAddressHours: number;
  readonly loadBalancerHours: number;
  /** Hours of public addresses of the load balancer. */
  readonly loadBalancerAddressHours: number;
  /** Hours in which the load balancer had tasks to send requests to. */
  readonly busyHours: number;
  /** Of the clock, in which the stack was there. */
  readonly hours: number;
  /** How much of a month that was, for what is billed by the month. */
  readonly months: number;
}

/** A usual month of 730 hours. */
export function usualMonth(values: VariableValues): Usage {
  const { tasks, loadBalancer } = monthlyHours(values);
  const hours = values.desired_count * tasks;
  return {
    tasks: tasksOf(values, hours, values.desired_count > 0 ? tasks : 0),
    taskAddressHours: tasksArePrivate(values) ? 0 : hours,
    loadBalancerHours: loadBalancer,
    loadBalancerAddressHours: loadBalancerAddresses(values) * loadBalancer,
    busyHours: values.desired_count > 0 ? Math.min(tasks, loadBalancer) : 0,
    hours: HOURS_PER_MONTH,
    months: 1,
  };
}

/** Public addresses of a region's load balancer: one in each zone, unless it is internal. */
export function loadBalancerAddresses(
  values: Pick<VariableValues, "availability_zones" | "internal_load_balancer">,
): number {
  return values.internal_load_balancer ? 0 : values.availability_zones.length;
}

/** The size of tasks that a region's file gives. */
export function sizeOf({
  cpu,
  memory,
  cpu_architecture,
}: Pick<VariableValues, "cpu" | "memory" | "cpu_architecture">): Omit<TaskUsage, "hours"> {
  return { cpu, memory, processor: processorOf(cpu_architecture) };
}

export function processorOf(architecture: string): Processor {
  return architecture === "ARM64" ? "arm" : "x86";
}

/**
 * Those of a region's file: the first is never on Spot.
 * @param hours of all tasks together @param busyHours in which at least one ran
 */
export function tasksOf(values: VariableValues, hours: number, busyHours: number): TaskUsage[] {
  return withSpot({ ...sizeOf(values), hours }, tasksOnSpot(values, hours, busyHours));
}

/** @param spotHours those of the hours that were on Spot */
export function withSpot(task: TaskUsage, spotHours: number): TaskUsage[] {
  const spot = task.processor === "arm" ? "arm-spot" : "spot";
  return [
    { ...task, hours: task.hours - spotHours },
    ...(spotHours > 0 ? [{ ...task, processor: spot, hours: spotHours } as const] : []),
  ];
}

/** How many tasks that run around the clock for a usual month would do the same. */
export function taskMonths({ tasks }: Usage): number {
  return tasks.reduce((sum, { hours }) => sum + hours, 0) / HOURS_PER_MONTH;
}
