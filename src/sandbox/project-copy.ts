import { execFile } from "node:child_process";
import { cpSync, existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { isNotStarted } from "../kit/child-process";

/** What synth, the fleet command, cdktf and the documented -var-file options need. No states, no synthesized output, nobody's .env. */
const PARTS = [
  ".terraform.lock.hcl",
  "bin",
  "cdktf.json",
  "environments",
  "examples",
  "main.ts",
  "package.json",
  "scripts",
  "src",
  "stacks",
  "tfvars",
  "tsconfig.json",
];

/**
 * Copies the project into a folder: whatever is done there leaves the project's own output and states alone,
 * as the state paths of the stacks are relative.
 */
export function copyProject(projectDir: string, folder: string): void {
  for (const part of PARTS.filter((part) => existsSync(join(projectDir, part)))) {
    cpSync(join(projectDir, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(projectDir, "node_modules"), join(folder, "node_modules"), "junction");
}

/**
 * Makes a folder a repository of its own, with the files of tfvars/ as its first commit: `fleet cost diff` compares
 * with that. Without git nothing happens, and the command says that it needs it.
 */
export async function keepAsFirstCommit(folder: string): Promise<void> {
  // Nothing of a repository that this process was started for.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")),
  );
  const git = (...args: string[]) => promisify(execFile)("git", args, { cwd: folder, env });
  const author = ["-c", "user.name=sandbox", "-c", "user.email=sandbox@localhost"];
  try {
    await git("init", "--quiet");
    await git("add", "tfvars");
    const settings = ["-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null", ...author];
    await git(
      ...settings,
      "commit",
      "--quiet",
      "--message",
      "The files that the sandbox began with",
    );
  } catch (error) {
    if (!isNotStarted(error)) {
      throw error;
    }
  }
}
