import type { FleetChange } from "../deploy/change-and-apply";
import { removeVariables, setVariables } from "../fleet/edit-tfvars";
import type { Fleet } from "../fleet/load-fleet";
import { SHARED_FILE } from "../fleet/tfvars-file";
import type { VariableName } from "../fleet/variables";

export type ModeValues = Readonly<
  Partial<Record<VariableName, boolean | number | string | readonly string[]>>
>;

/** The change of the regions' files that switches weekend mode on or off. */
export function modeChange({ regions }: Pick<Fleet, "regions">, values: ModeValues): FleetChange {
  return {
    regions,
    variables: Object.keys(values) as VariableName[],
    edit: (text, { file }) => setVariables(text, values, file),
  };
}

const NEW_FILE = "# What all regions share. A line in a region's own file wins.\n";

/** The same for all stacks at once. The regions' own lines go, as they would win. */
export function sharedModeChange(fleet: Fleet, values: ModeValues): FleetChange {
  const { regions, sharedFile: file = `tfvars/${SHARED_FILE}` } = fleet;
  const variables = Object.keys(values) as VariableName[];
  return {
    regions,
    variables,
    edit: (text, region) => removeVariables(text, variables, region.file),
    shared: { file, edit: (text) => setVariables(text || NEW_FILE, values, file) },
  };
}
