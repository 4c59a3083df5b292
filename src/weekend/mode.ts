import type { FleetChange } from "../deploy/change-and-apply";
import { setVariables } from "../fleet/edit-tfvars";
import type { RegionConfig } from "../fleet/load-fleet";
import type { VariableName } from "../fleet/variables";

/** The change of the regions' files that switches weekend mode on or off. */
export function modeChange(
  regions: readonly RegionConfig[],
  values: Readonly<Partial<Record<VariableName, boolean>>>,
): FleetChange {
  return {
    regions,
    variables: Object.keys(values) as VariableName[],
    edit: (text, { file }) => setVariables(text, values, file),
  };
}
