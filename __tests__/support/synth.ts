import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

/** The root of the project. */
export const projectRoot = resolve(__dirname, "..", "..");

/** A stack's folder below the output folder of a synth. */
export function stackFolder(outdir: string, stack: string): string {
  return join(outdir, "stacks", stack);
}

/**
 * Synthesizes the project into a folder, as `npm run synth` does, in a process of its own.
 * @param env further variables; undefined removes one
 * @throws with the output when it fails
 */
export async function synthesize(
  outdir: string,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, ["--require", "tsx/cjs", "main.ts"], {
    cwd: projectRoot,
    env: { ...process.env, CDKTF_OUTDIR: outdir, ...env },
  });
}
