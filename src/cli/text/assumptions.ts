import {
  ASSUMPTION_MEANINGS,
  type AssumptionName,
  type Assumptions,
} from "../../cost/usage/assumptions";

/** How much is assumed to be used, under an estimate. */
export function assumptionsText(assumptions: Assumptions): string {
  const parts = (Object.keys(assumptions) as AssumptionName[]).map(
    (name) => `${name} ${assumptions[name]} (${ASSUMPTION_MEANINGS[name]})`,
  );
  return `Assumed: ${parts.join(", ")}. Change it with --assume.`;
}
