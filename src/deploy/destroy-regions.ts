import type { RegionConfig } from "../fleet/load-fleet";
import { applyInWaves, type WaveOptions } from "./apply-in-waves";
import type { RunResult } from "./apply-run";
import type { StackResult } from "./stack-result";

/** Destroys what AWS has of the regions: the first alone, the others once it is gone. Their files stay. */
export function destroyRegions(
  regions: readonly RegionConfig[],
  options: WaveOptions,
): Promise<RunResult<StackResult>> {
  return applyInWaves(regions, options, {
    doing: "Destroying",
    planArguments: () => ["-destroy"],
  });
}
