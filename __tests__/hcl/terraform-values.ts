import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";
import { type Prefix, types, variableName } from "./tfvars-files";

/** What Terraform reads in a file: JSON by the names of its variables, or why it refuses the file. */
export type Reading =
  | { readonly refusal: string; readonly values?: undefined }
  | { readonly refusal?: undefined; readonly values: Readonly<Record<string, string>> };

/** Their names are the arguments of one process. */
const FILES_A_PROCESS = 500;

/**
 * Reads files as Terraform does with -var-file, many in one process: the variables of each have names of their own,
 * which hold the file's index.
 */
export async function terraformValues(
  files: readonly string[],
  folder: string,
  extension = ".tfvars",
): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (let first = 0; first < files.length; first += FILES_A_PROCESS) {
    const some = files.slice(first, first + FILES_A_PROCESS);
    readings.push(...(await readTogether(some, first, join(folder, `from-${first}`), extension)));
  }
  return readings;
}

async function readTogether(
  files: readonly string[],
  first: number,
  folder: string,
  extension: string,
): Promise<Reading[]> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify(moduleFor(files.length, first)));
  for (const [i, content] of files.entries()) {
    writeFileSync(join(folder, `${i}${extension}`), content);
  }
  const refusals = new Map<number, string>();
  for (;;) {
    const left = [...files.keys()].filter((i) => !refusals.has(i));
    const { values, refused } = await askConsole(folder, left, extension);
    for (const [i, refusal] of refused) {
      refusals.set(i, refusal);
    }
    if (values) {
      return values.map((of, i) => {
        const refusal = refusals.get(i);
        return refusal === undefined ? { values: of } : { refusal };
      });
    }
  }
}

/** A module with the variables of so many files, and their values in one local. */
function moduleFor(count: number, first: number): object {
  const prefixes = Object.keys(types) as Prefix[];
  const variable: Record<string, object> = {};
  const all: Record<string, string>[] = [];
  for (let i = first; i < first + count; i++) {
    const values: Record<string, string> = {};
    for (const prefix of prefixes) {
      const name = variableName(prefix, i);
      variable[name] = { type: types[prefix], default: null };
      values[name] = `\${jsonencode(var.${name})}`;
    }
    all.push(values);
  }
  return { variable, locals: { all } };
}

interface Answer {
  readonly values?: readonly Readonly<Record<string, string>>[];
  readonly refused: ReadonlyMap<number, string>;
}

/** The values of all files, or those that keep terraform from an answer. It names all that a stage of it refuses. */
async function askConsole(
  folder: string,
  files: readonly number[],
  extension: string,
): Promise<Answer> {
  const child = spawn("terraform", ["console", ...files.map((i) => `-var-file=${i}${extension}`)], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, CHECKPOINT_DISABLE: "1" },
  });
  child.stdin.end("base64encode(jsonencode(local.all))\n");
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const refused = new Map<number, string>();
  const [, ...diagnostics] = stripVTControlCharacters(errors).split(/(?:^|\n)╷\n/);
  for (const diagnostic of diagnostics) {
    const [, file] = /on (\d+)\.tfvars(?:\.json)? line/.exec(diagnostic) ?? [];
    if (file !== undefined) {
      refused.set(Number(file), diagnostic.replace(/\s*│ ?/g, "\n").trim());
    }
  }
  // Warnings stand before it: of names that a file has by mistake.
  const [, answer] = /^"([^"\n]+)"$/m.exec(output) ?? [];
  if (answer !== undefined) {
    return { values: JSON.parse(Buffer.from(answer, "base64").toString()), refused };
  }
  if (refused.size === 0) {
    throw new Error(`Terraform neither read the files nor named one:\n${errors}${output}`);
  }
  return { refused };
}
