import {
  ASSUMPTION_COUNTS,
  ASSUMPTION_MEANINGS,
  type AssumptionName,
  type Assumptions,
} from "../../cost/usage/assumptions";
import type { RegionConfig } from "../../fleet/load-fleet";

/** How much is assumed to be used, under an estimate of these regions. */
export function assumptionsText(
  assumptions: Assumptions,
  regions: readonly Pick<RegionConfig, "values">[],
): string {
  const parts = (Object.keys(assumptions) as AssumptionName[])
    .filter((name) => regions.some(({ values }) => ASSUMPTION_COUNTS[name](values)))
    .map((name) => `${name} ${assumptions[name]} (${ASSUMPTION_MEANINGS[name]})`);
  return `Assumed: ${parts.join(", ")}. Change it with --assume.`;
}
