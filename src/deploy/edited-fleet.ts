import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadFleet, type RegionConfig } from "../fleet/load-fleet";
import { readTfvars } from "../fleet/tfvars-text";
import { type VariableName, variableDefinitions } from "../fleet/variables";
import type { Problem } from "../kit/problem";
import type { FileChange } from "../kit/terminal/diff";

/** A change of tfvars files. */
export interface FleetEdit {
  readonly regions: readonly RegionConfig[];
  /** The new text of a region's file. */
  readonly edit: (text: string, region: RegionConfig) => Promise<string>;
  /** A change of what all stacks share. */
  readonly shared?: SharedEdit | undefined;
}

export interface SharedEdit {
  /** Relative to the project root. It may be one that is to be created. */
  readonly file: string;
  readonly edit: (text: string) => Promise<string>;
}

/** A file before and after a change that is not written yet. */
export interface EditedFile extends FileChange {
  readonly path: string;
}

/** The file of a region, and what becomes of the region. */
export interface EditedRegion extends EditedFile {
  readonly region: RegionConfig;
  /** The variables whose value changes, and their new values. */
  readonly variables: Readonly<Partial<Record<VariableName, unknown>>>;
}

export interface EditedFleet {
  readonly edits: readonly EditedRegion[];
  /** Undefined when nothing changes in what all stacks share. */
  readonly shared: EditedFile | undefined;
  /** What is valid but probably not intended of weekend mode, such as no active region. */
  readonly warnings: readonly Problem[];
}

/**
 * Edits files in memory, and checks the fleet as it would be.
 * @throws ConfigError when a file would be wrong
 */
export async function editFleet(
  { regions, edit, shared: sharedEdit }: FleetEdit,
  projectDir: string,
): Promise<EditedFleet> {
  const edited = async (file: string, edit: (text: string) => Promise<string>) => {
    const path = join(projectDir, file);
    const before = await currentText(path, file);
    return { path, file, before, after: await edit(before) };
  };
  const shared = sharedEdit && (await edited(sharedEdit.file, sharedEdit.edit));
  const files = await Promise.all(
    regions.map(async (region) => ({
      region,
      ...(await edited(region.file, (text) => edit(text, region))),
    })),
  );
  const texts = [...files, ...(shared ? [shared] : [])].map(
    ({ path, after }) => [path, after] as const,
  );
  const fleet = await loadFleet(join(projectDir, "tfvars"), projectDir, new Map(texts));
  const edits = files.map((changed) => {
    const after = fleet.regions.find(({ file }) => file === changed.file) ?? changed.region;
    return { ...changed, variables: changedVariables(changed.region, after) };
  });
  const warnings = fleet.warnings.filter(({ variable }) => variable?.startsWith("weekend_"));
  const isChanged = shared && shared.before !== shared.after;
  return { edits, shared: isChanged ? shared : undefined, warnings };
}

/** As arguments of `terraform plan`, for stacks that do not have them as defaults yet. */
export function planArguments({ variables }: Pick<EditedRegion, "variables">): string[] {
  return Object.entries(variables).map(
    ([name, value]) => `-var=${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
}

/** The text of a file; "" when there is none yet. */
export async function currentText(path: string, file: string): Promise<string> {
  return existsSync(path) ? readTfvars(path, file) : "";
}

function changedVariables(before: RegionConfig, after: RegionConfig): EditedRegion["variables"] {
  const names = Object.keys(variableDefinitions) as VariableName[];
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(before.values[name]) !== JSON.stringify(after.values[name]))
      .map((name) => [name, after.values[name]]),
  );
}
