import { type ChildResult, runChild } from "../kit/child-process";
import type { SignalGuard } from "../kit/signals";

/** As `npm run synth` has it. */
const ARGUMENTS = ["--require", "./bin/typescript.js", "main.ts"];

export class SynthesisFailed extends Error {
  override readonly name = "SynthesisFailed";

  constructor(readonly result: ChildResult) {
    super(`synth failed:\n${`${result.stdout}${result.stderr}`.trim()}`);
  }
}

/** Zones of a change that is planned before its files are written, separated by commas. */
const PLANNED_TIMEZONES = "FLEET_PLANNED_TIMEZONES";

/** The environment of a synthesis whose stacks know these zones beside those of the files. */
export function withPlannedTimezones(
  env: NodeJS.ProcessEnv,
  timezones: readonly string[],
): NodeJS.ProcessEnv {
  return { ...env, [PLANNED_TIMEZONES]: timezones.join(",") };
}

/** What withPlannedTimezones() has handed on. */
export function plannedTimezones(env: NodeJS.ProcessEnv): readonly string[] {
  return (env[PLANNED_TIMEZONES] ?? "").split(",").filter((it) => it !== "");
}

/**
 * Writes the stacks of a project, in a process of its own.
 * @param env the whole environment of that process
 * @throws SynthesisFailed
 */
export async function runSynthesis(
  projectDir: string,
  env: NodeJS.ProcessEnv,
  signals?: SignalGuard,
): Promise<ChildResult> {
  const result = await runChild(process.execPath, ARGUMENTS, { cwd: projectDir, env, signals });
  if (result.exitCode !== 0) {
    throw new SynthesisFailed(result);
  }
  return result;
}
