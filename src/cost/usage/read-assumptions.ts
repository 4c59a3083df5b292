import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { UsageError } from "../../kit/failure";
import {
  ASSUMPTION_LIMITS,
  ASSUMPTION_MEANINGS,
  type AssumptionName,
  type Assumptions,
} from "./assumptions";

const NAMES = Object.keys(ASSUMPTION_LIMITS) as AssumptionName[];

/**
 * The assumptions of a JSON file, and over them those of --assume.
 * @param pairs `name=value`
 * @param file relative to the working directory
 * @throws UsageError that names the one that is wrong
 */
export async function readAssumptions(
  pairs: readonly string[],
  file: string | undefined,
  workingDir: string,
): Promise<Partial<Assumptions>> {
  const fromFile = file === undefined ? {} : await readFromFile(file, workingDir);
  const fromPairs = pairs.map((pair) => {
    const [, name = "", value = ""] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
    if (name === "") {
      throw new UsageError(`--assume takes name=value, such as lcus=2; got: ${pair}`);
    }
    const number = value.trim() === "" ? Number.NaN : Number(value);
    return [checkedName(name, "--assume"), checkedAmount(name, number, value, "--assume")];
  });
  return { ...fromFile, ...Object.fromEntries(fromPairs) };
}

async function readFromFile(file: string, workingDir: string): Promise<Partial<Assumptions>> {
  const option = `--assumptions ${file}`;
  let content: unknown;
  try {
    content = JSON.parse(await readFile(resolve(workingDir, file), "utf8"));
  } catch (error) {
    const reason =
      error instanceof SyntaxError
        ? `it is no JSON: ${error.message}`
        : (error as NodeJS.ErrnoException).code;
    throw new UsageError(`${option} cannot be read (${reason})`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new UsageError(`${option} must hold an object such as { "lcus": 2 }`);
  }
  return Object.fromEntries(
    Object.entries(content).map(([name, value]) => [
      checkedName(name, option),
      checkedAmount(name, value, JSON.stringify(value), option),
    ]),
  );
}

function checkedName(name: string, option: string): AssumptionName {
  const known = NAMES.find((it) => it === name);
  if (!known) {
    const meanings = NAMES.map((it) => `${it} (${ASSUMPTION_MEANINGS[it]})`).join(", ");
    throw new UsageError(`${option}: there is no assumption "${name}". There are: ${meanings}`);
  }
  return known;
}

function checkedAmount(name: string, value: unknown, shown: string, option: string): number {
  const max = ASSUMPTION_LIMITS[name as AssumptionName];
  if (typeof value !== "number" || !(value >= 0 && value <= max)) {
    throw new UsageError(`${option}: ${name} must be a number from 0 to ${max}; got: ${shown}`);
  }
  return value;
}
