import { stateWarnings } from "../fleet/state-settings";
import { runSynthesis, withPlannedTimezones } from "../fleet/synthesis";
import type { Context } from "../kit/context";
import type { SignalGuard } from "../kit/signals";
import { reportProblems } from "../kit/terminal/problems";

/**
 * Writes the stacks at the beginning of a run, so that they agree with the files. Of synth's warnings it shows those
 * that say where the states will be.
 * @param timezones what a plan may set weekend_timezone to beside what the files say
 * @throws with the output when that fails
 */
export async function synthesize(
  context: Context,
  signals: SignalGuard,
  timezones: readonly string[] = [],
): Promise<void> {
  await synthesizeAgain(context, signals, timezones);
  const { projectDir, env, progress, stderr } = context;
  const warnings = stateWarnings(projectDir, env);
  if (warnings.length > 0) {
    progress.done();
    reportProblems(warnings, stderr);
  }
}

/** The same after the run has changed files: its warnings were shown already. */
export async function synthesizeAgain(
  { projectDir, env, progress }: Context,
  signals: SignalGuard,
  timezones: readonly string[] = [],
): Promise<void> {
  signals.check();
  progress.step("Synthesizing");
  await runSynthesis(projectDir, withPlannedTimezones(env, timezones), signals);
}
