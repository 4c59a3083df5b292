import { spawn } from "node:child_process";
import type { Context } from "../kit/context";
import type { SignalGuard } from "../kit/signals";

/**
 * Writes the stacks as `npm run synth` does, so that they agree with the files.
 * @throws with its output when it fails
 */
export async function synthesize(
  { projectDir, env, progress }: Context,
  signals: SignalGuard,
): Promise<void> {
  signals.check();
  progress.step("Synthesizing");
  const { exitCode, output } = await new Promise<{ exitCode: number; output: string }>(
    (resolve, reject) => {
      const args = ["--require", "./bin/typescript.js", "main.ts"];
      const child = spawn(process.execPath, args, {
        cwd: projectDir,
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      signals.watch(child);
      let output = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
          output += text;
        });
      }
      child.on("error", reject);
      child.on("close", (code) => resolve({ exitCode: code ?? 1, output }));
    },
  );
  signals.check();
  if (exitCode !== 0) {
    throw new Error(`synth failed:\n${output.trim()}`);
  }
}
