import type { RegionNames } from "../../aws/service";
import { readUtilization } from "../../aws/utilization";
import type { RegionConfig } from "../../fleet/load-fleet";
import type { Context } from "../../kit/context";
import type { Outcome } from "../../kit/in-parallel";
import { readRegions } from "../../live/read-regions";
import { readRunning } from "../../live/running";
import { type RegionUse, USE_DAYS } from "./recommend-size";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** How busy each region's tasks were; a region that does not answer stops nothing. */
export function readUse(
  regions: readonly RegionConfig[],
  { progress, now }: Context,
): Promise<Outcome<RegionConfig, RegionUse>[]> {
  return readRegions(regions, progress, (names) => regionUse(names, now()));
}

async function regionUse(names: RegionNames, now: Date): Promise<RegionUse> {
  const { service } = await readRunning(names);
  // Percentages of before are those of another size, maybe.
  const from = Math.max(now.getTime() - USE_DAYS * DAY_MS, service?.sizeSince?.getTime() ?? 0);
  // The last hour is not over.
  const to = now.getTime() - (now.getTime() % HOUR_MS);
  const isKnown = service !== null && from < to;
  return {
    service,
    utilization: isKnown
      ? await readUtilization(names, new Date(from), new Date(to))
      : { cpu: [], memory: [] },
  };
}
