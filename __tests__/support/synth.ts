import { execFile } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
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
 * @param project the project's folder, see copyProject()
 * @throws with the output when it fails
 */
export async function synthesize(
  outdir: string,
  env: Readonly<Record<string, string | undefined>> = {},
  project = projectRoot,
): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, ["--require", "./bin/typescript.js", "main.ts"], {
    cwd: project,
    env: { ...process.env, CDKTF_OUTDIR: outdir, ...env },
  });
}

/** A copy of the project that a test may change and deploy from. */
export function copyProject(folder: string): string {
  const parts = ["bin", "main.ts", "src", "stacks", "tfvars", "cdktf.json", "package.json"];
  for (const part of [...parts, "tsconfig.json"]) {
    cpSync(join(projectRoot, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"), "dir");
  return folder;
}
