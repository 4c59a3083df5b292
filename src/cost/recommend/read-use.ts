import { readUtilization } from "../../aws/utilization";
import type { RegionConfig } from "../../fleet/load-fleet";
import { resourceNames } from "../../fleet/resource-names";
import type { Context } from "../../kit/context";
import { inParallel, type Outcome } from "../../kit/in-parallel";
import { REGIONS_AT_ONCE } from "../../live/read-regions";
import { readRunning } from "../../live/running";
import { type RegionUse, USE_DAYS } from "./recommend-size";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** How busy each region's tasks were; a region that does not answer stops nothing. */
export async function readUse(
  regions: readonly RegionConfig[],
  { progress, now }: Context,
): Promise<Outcome<RegionConfig, RegionUse>[]> {
  progress.step(`Reading ${regions.length === 1 ? "1 region" : `${regions.length} regions`}`);
  const outcomes = await inParallel(regions, REGIONS_AT_ONCE, ({ values }) =>
    regionUse({ region: values.aws_region, ...resourceNames(values) }, now()),
  );
  progress.done();
  return outcomes;
}

async function regionUse(name: Parameters<typeof readRunning>[0], now: Date): Promise<RegionUse> {
  const { service } = await readRunning(name);
  // Percentages of before are those of another size, maybe.
  const from = Math.max(now.getTime() - USE_DAYS * DAY_MS, service?.sizeSince?.getTime() ?? 0);
  // The last hour is not over.
  const to = now.getTime() - (now.getTime() % HOUR_MS);
  const isKnown = service !== null && from < to;
  return {
    service,
    utilization: isKnown
      ? await readUtilization(name, new Date(from), new Date(to))
      : { cpu: [], memory: [] },
  };
}
