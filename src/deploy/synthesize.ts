import { runSynthesis } from "../fleet/synthesis";
import type { Context } from "../kit/context";
import type { SignalGuard } from "../kit/signals";

/** Writes the stacks, so that they agree with the files. @throws with the output when that fails */
export async function synthesize(
  { projectDir, env, progress }: Context,
  signals: SignalGuard,
): Promise<void> {
  signals.check();
  progress.step("Synthesizing");
  await runSynthesis(projectDir, env, signals);
}
