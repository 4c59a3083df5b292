import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadFleet, type RegionConfig } from "../fleet/load-fleet";
import { readTfvars } from "../fleet/tfvars-text";
import { type VariableName, variableDefinitions } from "../fleet/variables";
import { UsageError } from "../kit/failure";
import type { Problem } from "../kit/problem";
import type { FileChange } from "../kit/terminal/diff";
import { writeFileAtomically } from "../kit/write-file";

/** A change of tfvars files. */
export interface FleetEdit {
  readonly regions: readonly RegionConfig[];
  /** The new text of a region's file. */
  readonly edit: (text: string, region: RegionConfig) => Promise<string>;
  /** A change of what all stacks share. */
  readonly shared?: FileEdit | undefined;
}

export interface FileEdit {
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
  const shared = sharedEdit && (await editFile(sharedEdit, projectDir));
  const files = await Promise.all(
    regions.map(async (region) => ({
      region,
      ...(await editFile({ file: region.file, edit: (text) => edit(text, region) }, projectDir)),
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

/** Edits one file in memory. */
export async function editFile({ file, edit }: FileEdit, projectDir: string): Promise<EditedFile> {
  const path = join(projectDir, file);
  const before = await currentText(path, file);
  return { path, file, before, after: await edit(before) };
}

/** The text of a file; "" when there is none yet. */
async function currentText(path: string, file: string): Promise<string> {
  return existsSync(path) ? readTfvars(path, file) : "";
}

/** Terraform takes a variable from the environment before it takes the file's. */
export function refuseOverridden(names: readonly VariableName[], env: NodeJS.ProcessEnv): void {
  const overridden = names.map((name) => `TF_VAR_${name}`).find((name) => env[name] !== undefined);
  if (overridden) {
    throw new UsageError(
      `${overridden} is set, to ${env[overridden]}, and holds whatever the files say. Unset it, and run this again`,
    );
  }
}

/** @throws when the file is no longer what it was when it was edited */
export async function writeEdited({ path, file, before, after }: EditedFile): Promise<void> {
  if ((await currentText(path, file)) !== before) {
    throw new Error(`${file} was changed meanwhile, and is left as it is. Run this again`);
  }
  await writeFileAtomically(path, after);
}

function changedVariables(before: RegionConfig, after: RegionConfig): EditedRegion["variables"] {
  const names = Object.keys(variableDefinitions) as VariableName[];
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(before.values[name]) !== JSON.stringify(after.values[name]))
      .map((name) => [name, after.values[name]]),
  );
}
