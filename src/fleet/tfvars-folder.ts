import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { ConfigError, type Problem } from "../kit/problem";
import { tfvarsFile } from "./tfvars-file";

export interface RegionFile {
  readonly name: string;
  readonly stackName: string;
}

/** What lies in a folder of tfvars files. */
export interface TfvarsFolder {
  readonly regions: readonly RegionFile[];
  /** The file of values that all stacks share; at most one, unless that is a problem. */
  readonly shared: readonly string[];
  /** What is passed over, and what makes no sense. */
  readonly problems: readonly Problem[];
}

const EXAMPLE = "tfvars/terraform.tfvars.example";

/**
 * @param folder the folder's name in messages
 * @param changes by name: true for a file that is not written yet, false for one that is to go
 * @throws ConfigError when it cannot be read, or no file in it is a region
 */
export async function listTfvars(
  dir: string,
  folder: string,
  changes: ReadonlyMap<string, boolean> = new Map(),
): Promise<TfvarsFolder> {
  const inside = await namesIn(dir, folder, changes.size > 0);
  const found = [...inside.files, ...changes.keys()];
  const names = new Set(found.filter((name) => changes.get(name) ?? true));
  const files = [...names].sort().map((name) => ({ name, ...tfvarsFile(name) }));
  const regions = files.flatMap((file) => (file.is === "region" ? [file] : []));
  const shared = files.flatMap(({ is, name }) => (is === "shared" ? [name] : []));
  const passedOver = (name: string, reason: string): Problem => ({
    file: `${folder}/${name}`,
    message: `is passed over: ${reason}`,
    severity: "warning",
  });
  const problems = [
    ...files.flatMap((file) =>
      file.is === "passed over" ? [passedOver(file.name, file.reason)] : [],
    ),
    ...inside.folders.map((name) =>
      passedOver(name, `files in folders of ${folder}/ are no regions`),
    ),
  ];
  if (regions.length === 0) {
    const but = shared.length > 0 ? ` (${shared.join(", ")} is what all share)` : "";
    const message = `holds no .tfvars file, and each one is a region${but}. Copy ${EXAMPLE} there as <region>.tfvars, or run npx fleet init`;
    throw new ConfigError([...problems, { file: folder, message, severity: "error" }]);
  }
  const [first, second] = shared;
  if (second !== undefined) {
    const message = `says what all stacks share, as ${folder}/${first} does. Keep one of the files`;
    problems.push({ file: `${folder}/${second}`, message, severity: "error" });
  }
  return { regions, shared, problems };
}

/** The shipped one, whose files are to be copied. */
const EXAMPLES = "examples";

interface Inside {
  /** A folder that is named like a region is among them: to read it is an error to be told. */
  readonly files: readonly string[];
  /** In which somebody may look for regions. */
  readonly folders: readonly string[];
}

/** @param mayBeMissing the folder, which is made with its first file */
async function namesIn(dir: string, folder: string, mayBeMissing: boolean): Promise<Inside> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    const isFile = (entry: Dirent) =>
      !entry.isDirectory() || tfvarsFile(entry.name).is === "region";
    const folders = entries.filter((entry) => !isFile(entry)).map(({ name }) => name);
    return {
      files: entries.filter(isFile).map(({ name }) => name),
      folders: folders.filter((name) => name !== EXAMPLES && !name.startsWith(".")),
    };
  } catch (error) {
    if (mayBeMissing && reason(error) === "ENOENT") {
      return { files: [], folders: [] };
    }
    const message = `cannot be read (${reason(error)}). Create the folder and copy ${EXAMPLE} into it as <region>.tfvars`;
    throw new ConfigError([{ file: folder, message, severity: "error" }]);
  }
}

/** Why the system refused, as in "ENOENT". */
export function reason(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
