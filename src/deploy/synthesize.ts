import { runSynthesis, withPlannedTimezones } from "../fleet/synthesis";
import type { Context } from "../kit/context";
import type { SignalGuard } from "../kit/signals";

/**
 * Writes the stacks, so that they agree with the files.
 * @param timezones what a plan may set weekend_timezone to beside what the files say
 * @throws with the output when that fails
 */
export async function synthesize(
  { projectDir, env, progress }: Context,
  signals: SignalGuard,
  timezones: readonly string[] = [],
): Promise<void> {
  signals.check();
  progress.step("Synthesizing");
  await runSynthesis(projectDir, withPlannedTimezones(env, timezones), signals);
}
