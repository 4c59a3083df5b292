import { readdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { type HclAttribute, parseHcl } from "../hcl/parse";
import { ConfigError, type Problem } from "../kit/problem";
import { readVariables, secretNames } from "./read-variables";
import { fleetErrors, fleetWarnings } from "./rules/fleet";
import { isStackFile, stackNameOf } from "./stack-name";
import { readTfvars } from "./tfvars-text";
import type { VariableName, VariableValues } from "./variables";

export interface RegionConfig {
  readonly stackName: string;
  /** Relative to the project root, with forward slashes. */
  readonly file: string;
  /** The file's values, else the defaults; api_key is always the default. */
  readonly values: VariableValues;
  /** The variables that the file sets, api_key excepted. */
  readonly given: readonly VariableName[];
}

export interface Fleet {
  /** Sorted by stack name. */
  readonly regions: readonly RegionConfig[];
  readonly warnings: readonly Problem[];
}

interface LoadedFile {
  readonly region: RegionConfig;
  readonly problems: readonly Problem[];
  readonly attributes: ReadonlyMap<string, HclAttribute>;
}

const example = "tfvars/terraform.tfvars.example";

/**
 * Reads every `*.tfvars` of a folder, each of which is one region and becomes one stack.
 * @param projectDir what the files in messages are relative to; default: the folder's parent
 * @param read a file's text; default: what is on disk
 * @param now decides which overrides are over, which is a warning
 * @throws ConfigError with everything that is wrong in all files at once
 */
export async function loadFleet(
  tfvarsDir: string,
  projectDir = dirname(tfvarsDir),
  read = readTfvars,
  now = new Date(),
): Promise<Fleet> {
  const display = (path: string) => relative(projectDir, path).split(sep).join("/");
  const names = await listTfvars(tfvarsDir, display(tfvarsDir));
  const problems: Problem[] = [];
  const files = await Promise.all(
    names.map((name) =>
      loadFile(join(tfvarsDir, name), display(join(tfvarsDir, name)), name, read),
    ),
  );
  files.sort((a, b) => compare(a.region.stackName, b.region.stackName));
  const sound: LoadedFile[] = [];
  const fileOfStack = new Map<string, string>();
  for (const loaded of files) {
    const { stackName, file } = loaded.region;
    problems.push(...loaded.problems);
    // Folders of stacks whose names differ in case only are one folder on macOS and Windows.
    const first = fileOfStack.get(stackName.toLowerCase());
    if (first !== undefined) {
      const message = `is stack "${stackName}", as ${first} is already. Rename or remove one of the files`;
      problems.push({ file, message, severity: "error" });
    } else {
      fileOfStack.set(stackName.toLowerCase(), file);
      if (!loaded.problems.some(({ severity }) => severity === "error")) {
        sound.push(loaded);
      }
    }
  }
  const regions = sound.map(({ region }) => region);
  const attributesOf = new Map(sound.map(({ region, attributes }) => [region.file, attributes]));
  for (const problem of [...fleetErrors(regions), ...fleetWarnings(regions, now)]) {
    const attribute = attributesOf.get(problem.file ?? "")?.get(problem.variable ?? "");
    problems.push({ ...problem, line: attribute?.line, column: attribute?.column });
  }
  problems.sort(
    (a, b) =>
      compare(a.file ?? "", b.file ?? "") ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
  if (problems.some(({ severity }) => severity === "error")) {
    throw new ConfigError(problems);
  }
  return { regions, warnings: problems };
}

/** By code units, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function listTfvars(dir: string, file: string): Promise<string[]> {
  let entries: string[];
  try {
    entries = await readdir(dir);
  } catch (error) {
    const message = `cannot be read (${reason(error)}). Create the folder and copy ${example} into it as <region>.tfvars`;
    throw new ConfigError([{ file, message, severity: "error" }]);
  }
  const names = entries.filter(isStackFile);
  if (names.length === 0) {
    const message = `holds no .tfvars file, and each one is a region. Copy ${example} there as <region>.tfvars`;
    throw new ConfigError([{ file, message, severity: "error" }]);
  }
  return names;
}

function reason(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

async function loadFile(
  path: string,
  file: string,
  name: string,
  read: typeof readTfvars,
): Promise<LoadedFile> {
  const stackName = stackNameOf(name);
  const problems: Problem[] = [];
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(stackName)) {
    const message =
      `would become a stack named "${stackName}". Name the file after its region, such as eu-west-1.tfvars: ` +
      "letters, digits, hyphens, underscores and dots, a letter or digit first";
    problems.push({ file, message, severity: "error" });
  }
  let text = "";
  try {
    text = await read(path, file);
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    problems.push(...error.problems);
  }
  const hcl = await parseHcl(text, secretNames);
  const attributes = new Map(hcl.attributes.map((attribute) => [attribute.name, attribute]));
  const { values, given, problems: valueProblems } = await readVariables(hcl, file);
  return {
    region: { stackName, file, values, given },
    attributes,
    problems: [...problems, ...valueProblems],
  };
}
