import { notDeployed, wantedCount } from "../../live/explanation";
import type { RegionState, TaskSize } from "../../live/read-region";
import { scheduledAt } from "../../live/scheduled";
import type { CostedRegion } from "../estimate/fleet-cost";

/** In what a region is not as its file and the schedule say, by which its month is estimated. */
export function differences(
  { stackName, values }: CostedRegion,
  { service, loadBalancer }: RegionState,
  at: Date,
): string[] {
  if (!service) {
    return [notDeployed(stackName, "What it cost earlier this month is not known. ")];
  }
  const scheduled = scheduledAt(values, at);
  const file: TaskSize = {
    cpu: values.cpu,
    memoryMiB: values.memory,
    architecture: values.cpu_architecture,
  };
  // Any number between the bounds is as load wants it.
  const wanted = wantedCount({
    desiredCount: service.runningCount,
    scheduledCount: scheduled.tasks,
    scheduledBounds: scheduled.bounds,
  });
  const others = service.tasks.filter((it) => sizeText(it) !== sizeText(file));
  return [
    ...(service.runningCount === wanted
      ? []
      : [
          `${tasksText(service.runningCount)} now, and the schedule says ${scheduled.tasks}: the month is estimated by the schedule.`,
        ]),
    ...others.map(
      (it) =>
        `${tasksText(it.count)} with ${sizeText(it)}, and its file says ${sizeText(file)}: the month is estimated by the file.`,
    ),
    ...((loadBalancer !== null) === scheduled.loadBalancer
      ? []
      : [
          `there is ${loadBalancer ? "a" : "no"} load balancer now, and the schedule wants ${loadBalancer ? "none" : "one"}: the month is estimated by the schedule.`,
        ]),
  ];
}

function tasksText(count: number): string {
  return count === 1 ? "1 task runs" : `${count} tasks run`;
}

/** "1 vCPU, 3 GB, X86_64" */
export function sizeText({ cpu, memoryMiB, architecture }: TaskSize): string {
  return `${cpu / 1024} vCPU, ${memoryMiB / 1024} GB, ${architecture}`;
}
