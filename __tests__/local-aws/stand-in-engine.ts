import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** An environment whose PATH begins with stand-ins for these engines, which share what they have pulled. */
export function engineEnvironment(folder: string, ...programs: readonly string[]) {
  const own = mkdtempSync(join(folder, "engine-"));
  for (const program of programs) {
    copyFileSync(join(__dirname, "engine-program.mjs"), join(own, program));
  }
  return { PATH: [own, process.env.PATH].join(delimiter), ENGINE_FOLDER: own };
}

interface EngineEnvironment {
  readonly ENGINE_FOLDER: string;
}

/** As if its daemon did not run. */
export function stopEngine({ ENGINE_FOLDER }: EngineEnvironment, program: string): void {
  writeFileSync(join(ENGINE_FOLDER, `${program}.down`), "");
}

/** What an engine was asked: a verb and its words for each call. */
export function callsOf({ ENGINE_FOLDER }: EngineEnvironment): string[][] {
  return readFileSync(join(ENGINE_FOLDER, "calls.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
