import type { RegionState } from "../../live/read-region";
import { processorOf, type Usage, withSpot } from "./usage";

/** What one hour uses when it goes on as it is. @param hoursOfMonth of the month that the hour is in */
export function runningUsage(
  { service, loadBalancer }: Pick<RegionState, "service" | "loadBalancer">,
  hoursOfMonth: number,
): Usage {
  const runningCount = service?.runningCount ?? 0;
  return {
    tasks: (service?.tasks ?? []).flatMap(({ count, cpu, memoryMiB, architecture }) =>
      withSpot(
        { hours: count, cpu, memory: memoryMiB, processor: processorOf(architecture) },
        count * (service?.spotShare ?? 0),
      ),
    ),
    taskAddressHours: service?.publicTasks ? runningCount : 0,
    loadBalancerHours: loadBalancer ? 1 : 0,
    loadBalancerAddressHours: loadBalancer?.publicAddresses ?? 0,
    busyHours: loadBalancer && runningCount > 0 ? 1 : 0,
    hours: service ? 1 : 0,
    // Without a service the stack is not deployed, and has neither secret nor zone.
    months: service ? 1 / hoursOfMonth : 0,
  };
}
