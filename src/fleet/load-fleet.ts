import { dirname, join, relative, sep } from "node:path";
import { parseTfvars } from "../hcl/read";
import { ConfigError, type Problem } from "../kit/problem";
import { hideSecretsOf } from "../kit/secrets";
import { placedProblems } from "./placed-problems";
import {
  type FileVariables,
  readVariables,
  secretNames,
  stackVariables,
  type ValueSources,
} from "./read-variables";
import { fleetErrors, fleetWarnings } from "./rules/fleet";
import type { FleetMember } from "./rules/fleet-member";
import { stackNameProblem } from "./tfvars-file";
import { listTfvars } from "./tfvars-folder";
import { readTfvars } from "./tfvars-text";
import type { VariableValues } from "./variables";

export interface RegionConfig {
  readonly stackName: string;
  /** Relative to the project root, with forward slashes. */
  readonly file: string;
  /** The file's values, else those that all stacks share, else the defaults; api_key is always the default. */
  readonly values: VariableValues;
  /** Of the variables that one of the files sets. */
  readonly sources: ValueSources;
}

export interface Fleet {
  /** Sorted by stack name. */
  readonly regions: readonly RegionConfig[];
  /** The file of values that all stacks share, relative to the project root; undefined when there is none. */
  readonly sharedFile: string | undefined;
  /** What that file says. */
  readonly sharedValues: Partial<VariableValues>;
  readonly warnings: readonly Problem[];
}

/** By path: what counts in place of the files on disk, a new file among them; null for one that is to go. */
export type NewTexts = ReadonlyMap<string, string | null>;

/**
 * Reads a folder of tfvars files: each is one region and becomes one stack, but for the values that all stacks share.
 * @param projectDir what the files in messages are relative to; default: the folder's parent
 * @param now decides which overrides are over, which is a warning
 * @throws ConfigError with everything that is wrong in all files at once
 */
export async function loadFleet(
  tfvarsDir: string,
  projectDir = dirname(tfvarsDir),
  newTexts: NewTexts = new Map(),
  now = new Date(),
): Promise<Fleet> {
  const folder = relative(projectDir, tfvarsDir).split(sep).join("/");
  const load = (name: string) => {
    const path = join(tfvarsDir, name);
    return loadFile(path, `${folder}/${name}`, newTexts.get(path) ?? undefined);
  };
  const changes = [...newTexts].map(
    ([path, text]) => [relative(tfvarsDir, path), text !== null] as const,
  );
  const listed = await listTfvars(tfvarsDir, folder, new Map(changes));
  const [shared] = await Promise.all(listed.shared.map(load));
  const files = await Promise.all(
    listed.regions.map(async ({ name, stackName }) => {
      const file = `${folder}/${name}`;
      return { region: { stackName, file }, own: await load(name) };
    }),
  );
  files.sort((a, b) => compare(a.region.stackName, b.region.stackName));
  const members = files.map(({ region, own }) => ({ ...region, ...stackVariables(own, shared) }));
  const firsts = firstOfNames(members);
  const different = members.filter((member) => firsts.get(keyOf(member)) === member);
  const found = placedProblems(
    [...fleetErrors(different), ...fleetWarnings(different, now)],
    different,
  );
  const problems = [
    ...listed.problems,
    ...(shared?.problems ?? []),
    ...files.flatMap(({ own }) => own.problems),
    ...nameProblems(members, firsts),
    ...found,
  ].sort(
    (a, b) =>
      compare(a.file ?? "", b.file ?? "") ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
  if (problems.some(({ severity }) => severity === "error")) {
    throw new ConfigError(problems);
  }
  return {
    regions: members.map(({ unknown: _, replaced: __, ...region }) => region),
    sharedFile: listed.shared.map((name) => `${folder}/${name}`)[0],
    sharedValues: shared?.values ?? {},
    warnings: problems,
  };
}

/** By code units, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** @param file for messages, relative to the project root */
export async function loadFile(
  path: string,
  file: string,
  newText?: string,
): Promise<FileVariables> {
  let text: string;
  try {
    text = newText ?? (await readTfvars(path, file));
  } catch (error) {
    if (error instanceof ConfigError) {
      return { values: {}, sources: {}, problems: error.problems, complete: false };
    }
    throw error;
  }
  const variables = await readVariables(await parseTfvars(file, text, secretNames), file);
  const problems = variables.problems.map((problem) => ({
    ...problem,
    message: hideSecretsOf(text, problem.message),
  }));
  return { ...variables, problems };
}

/** Folders of stacks whose names differ in case only are one folder on macOS and Windows. */
function firstOfNames<Member extends FleetMember>(
  members: readonly Member[],
): ReadonlyMap<string, Member> {
  return new Map(members.toReversed().map((member) => [keyOf(member), member]));
}

function keyOf({ stackName }: FleetMember): string {
  return stackName.toLowerCase();
}

function nameProblems(
  members: readonly FleetMember[],
  firsts: ReadonlyMap<string, FleetMember>,
): Problem[] {
  return members.flatMap((member) => {
    const { stackName, file } = member;
    const first = firsts.get(keyOf(member));
    const message =
      stackNameProblem(stackName) ??
      (first && first !== member
        ? `is stack "${stackName}", as ${first.file} is already. Rename or remove one of the files`
        : undefined);
    return message === undefined ? [] : [{ file, message, severity: "error" as const }];
  });
}
