import type { VariableValues } from "./variables";

/** One of the regions that run in the active hours. */
export function isActiveRegion(
  values: Pick<VariableValues, "weekend_active_regions" | "aws_region">,
): boolean {
  return values.weekend_active_regions.includes(values.aws_region);
}
