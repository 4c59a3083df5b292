import { explainingErrors } from "../aws/explain";
import { withinReadTime } from "../aws/read-time";
import { findService, missingService } from "../aws/service";
import { findTasks } from "../aws/tasks";
import type { RegionConfig } from "../fleet/load-fleet";
import { resourceNames } from "../fleet/resource-names";
import { inParallel, type Outcome } from "../kit/in-parallel";
import { hideLoggedSecrets } from "../kit/secrets";
import { stopReason } from "../live/last-stop";
import { REGIONS_AT_ONCE } from "../live/read-regions";

/** What ECS says of a service, or the stop of one of its tasks. */
export interface FleetEvent {
  readonly at: Date;
  readonly stack: string;
  readonly kind: "event" | "stop";
  /** The id of the task that has stopped. */
  readonly task: string | null;
  readonly message: string;
}

/** What ECS knows of each region: the last hundred events of a service, and the tasks that stopped within an hour. */
export function readEvents(
  regions: readonly RegionConfig[],
  since: Date,
): Promise<Outcome<RegionConfig, FleetEvent[]>[]> {
  return inParallel(regions, REGIONS_AT_ONCE, (region) =>
    withinReadTime(async () => {
      const events = await eventsOf(region);
      return events.filter(({ at }) => at >= since);
    }),
  );
}

async function eventsOf({ stackName: stack, values }: RegionConfig): Promise<FleetEvent[]> {
  const name = { region: values.aws_region, ...resourceNames(values) };
  const [service, stopped] = await Promise.all([
    explainingErrors(() => findService(name)),
    findTasks(name, "STOPPED"),
  ]);
  if (!service) {
    throw missingService(name);
  }
  const said = (service.events ?? []).map(({ createdAt, message = "" }) => ({
    at: createdAt ?? new Date(0),
    stack,
    kind: "event" as const,
    task: null,
    message: hideLoggedSecrets(message),
  }));
  const stops = stopped.flatMap((task) => {
    const { at, code } = task.stop ?? { at: null, code: "" };
    const message = [code, stopReason(task)].filter(Boolean).join(": ");
    return at ? [{ at, stack, kind: "stop" as const, task: task.id, message }] : [];
  });
  return [...said, ...stops];
}
