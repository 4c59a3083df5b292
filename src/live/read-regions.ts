import { withinReadTime } from "../aws/read-time";
import type { RegionConfig } from "../fleet/load-fleet";
import { resourceNames } from "../fleet/resource-names";
import { inParallel, type Outcome } from "../kit/in-parallel";
import type { Progress } from "../kit/terminal/progress";
import { countOf } from "../kit/words";
import { type RegionState, readRegion } from "./read-region";

/** How many regions AWS is asked about at once: all that AWS has, so that silent ones are waited for together. */
export const REGIONS_AT_ONCE = 40;

/** What came of reading a region. */
export type Reading<Region = RegionConfig> = Outcome<Region, RegionState>;

/** What AWS has of each region, in their order; a region that does not answer stops nothing. */
export async function readRegions<Region extends Pick<RegionConfig, "values">>(
  regions: readonly Region[],
  progress: Progress,
): Promise<Reading<Region>[]> {
  progress.step(`Reading ${countOf(regions.length, "region")}`);
  const readings = await inParallel(regions, REGIONS_AT_ONCE, ({ values }) =>
    withinReadTime(() => readRegion({ region: values.aws_region, ...resourceNames(values) })),
  );
  progress.done();
  return readings;
}
