import { join } from "node:path";
import { loadFleet, type RegionConfig } from "../fleet/load-fleet";
import { readTfvars } from "../fleet/tfvars-text";
import { type VariableName, variableDefinitions } from "../fleet/variables";
import type { Problem } from "../kit/problem";
import type { FileChange } from "../kit/terminal/diff";

/** The file of a region before and after a change that is not written yet. */
export interface EditedRegion extends FileChange {
  readonly region: RegionConfig;
  readonly path: string;
  /** The variables whose value changes, and their new values. */
  readonly variables: Readonly<Partial<Record<VariableName, unknown>>>;
}

export interface EditedFleet {
  readonly edits: readonly EditedRegion[];
  /** What is valid but probably not intended of weekend mode, such as no active region. */
  readonly warnings: readonly Problem[];
}

/**
 * Edits the files of regions in memory, and checks the fleet as it would be.
 * @throws ConfigError when a file would be wrong
 */
export async function editFleet(
  regions: readonly RegionConfig[],
  edit: (text: string, region: RegionConfig) => Promise<string>,
  projectDir: string,
): Promise<EditedFleet> {
  const files = await Promise.all(
    regions.map(async (region) => {
      const path = join(projectDir, region.file);
      const before = await readTfvars(path, region.file);
      return { region, path, file: region.file, before, after: await edit(before, region) };
    }),
  );
  const newTexts = new Map(files.map(({ path, after }) => [path, after]));
  const fleet = await loadFleet(
    join(projectDir, "tfvars"),
    projectDir,
    async (path, file) => newTexts.get(path) ?? readTfvars(path, file),
  );
  const edits = files.map((edited) => {
    const after = fleet.regions.find(({ file }) => file === edited.file) ?? edited.region;
    return { ...edited, variables: changed(edited.region, after) };
  });
  const warnings = fleet.warnings.filter(({ variable }) => variable?.startsWith("weekend_"));
  return { edits, warnings };
}

/** As arguments of `terraform plan`, for stacks that do not have them as defaults yet. */
export function planArguments({ variables }: Pick<EditedRegion, "variables">): string[] {
  return Object.entries(variables).map(
    ([name, value]) => `-var=${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
}

function changed(before: RegionConfig, after: RegionConfig): EditedRegion["variables"] {
  const names = Object.keys(variableDefinitions) as VariableName[];
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(before.values[name]) !== JSON.stringify(after.values[name]))
      .map((name) => [name, after.values[name]]),
  );
}
