import { join, resolve } from "node:path";
import { runSynthesis } from "../../src/fleet/synthesis";
import type { ChildResult } from "../../src/kit/child-process";
import { copyProject as copyProjectTo } from "../../src/sandbox/project-copy";

/** The root of the project. */
export const projectRoot = resolve(__dirname, "..", "..");

/** A stack's folder below the output folder of a synth. */
export function stackFolder(outdir: string, stack: string): string {
  return join(outdir, "stacks", stack);
}

/**
 * Synthesizes the project into a folder.
 * @param env further variables; undefined removes one
 * @param project the project's folder, see copyProject()
 * @throws SynthesisFailed
 */
export function synthesize(
  outdir: string,
  env: Readonly<Record<string, string | undefined>> = {},
  project = projectRoot,
): Promise<ChildResult> {
  return runSynthesis(project, { ...process.env, CDKTF_OUTDIR: outdir, ...env });
}

/** A copy of the project that a test may change and deploy from. */
export function copyProject(folder: string): string {
  copyProjectTo(projectRoot, folder);
  return folder;
}
