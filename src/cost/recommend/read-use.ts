import { withinReadTime } from "../../aws/read-time";
import { readUtilization } from "../../aws/utilization";
import type { RegionConfig } from "../../fleet/load-fleet";
import { resourceNames } from "../../fleet/resource-names";
import type { Context } from "../../kit/context";
import { inParallel, type Outcome } from "../../kit/in-parallel";
import { REGIONS_AT_ONCE, type Reading, readRegions } from "../../live/read-regions";
import { type RegionUse, USE_DAYS } from "./recommend-size";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** How busy each region's tasks were; a region that does not answer stops nothing. */
export function readUse(
  regions: readonly RegionConfig[],
  { progress, now }: Context,
): Promise<Outcome<RegionConfig, RegionUse>[]> {
  return withinReadTime(async () => {
    const readings = await readRegions(regions, progress);
    const uses = await inParallel(readings, REGIONS_AT_ONCE, (it) => regionUse(it, now()));
    return uses.map((use) => ({ ...use, item: use.item.item }));
  });
}

async function regionUse(
  { item: { values }, value: state, error }: Reading,
  now: Date,
): Promise<RegionUse> {
  if (error) {
    throw error;
  }
  const { service } = state;
  // Percentages of before are those of another size, maybe.
  const from = Math.max(now.getTime() - USE_DAYS * DAY_MS, service?.sizeSince?.getTime() ?? 0);
  // The last hour is not over.
  const to = now.getTime() - (now.getTime() % HOUR_MS);
  const isKnown = service !== null && from < to;
  const names = { region: values.aws_region, ...resourceNames(values) };
  return {
    service,
    utilization: isKnown
      ? await readUtilization(names, new Date(from), new Date(to))
      : { cpu: [], memory: [] },
  };
}
