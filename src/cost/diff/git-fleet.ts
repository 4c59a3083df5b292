import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { loadFleet, type RegionConfig } from "../../fleet/load-fleet";
import { stackNamesOf, tfvarsFile } from "../../fleet/tfvars-file";
import { isNotStarted } from "../../kit/child-process";
import { UsageError } from "../../kit/failure";
import { temporaryFolder } from "../../kit/left-behind";
import { shellWord } from "../../kit/shell-word";

/**
 * The fleet as the files of tfvars/ have it in a commit.
 * @param ref a branch, tag or commit
 * @throws UsageError when there is no such commit; an error when there is no git, or its files are wrong
 */
export async function fleetOfCommit(
  ref: string,
  projectDir: string,
): Promise<readonly RegionConfig[]> {
  const names = await tfvarsNames(ref, projectDir);
  if (stackNamesOf(names).length === 0) {
    return [];
  }
  const folder = temporaryFolder("base");
  try {
    await mkdir(join(folder, "tfvars"));
    for (const name of names) {
      const text = await git(projectDir, "show", `${ref}:./tfvars/${name}`);
      await writeFile(join(folder, "tfvars", name), text);
    }
    return (await loadFleet(join(folder, "tfvars"))).regions;
  } catch (error) {
    throw new Error(`in ${ref}: ${(error as Error).message}`, { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function tfvarsNames(ref: string, projectDir: string): Promise<string[]> {
  try {
    await git(
      projectDir,
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${ref}^{commit}`,
    );
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    if (isNotStarted(error)) {
      throw new Error(
        "there is no git in PATH to look at earlier files with. Install it, or use --plan",
      );
    }
    if (/not a git repository/.test(stderr)) {
      throw new Error(
        `${projectDir} is not in a git repository, so there is nothing to compare tfvars/ with. Give --plan`,
      );
    }
    const reason = stderr.trim() || "there is no such commit";
    throw new UsageError(`--base ${shellWord(ref)}: ${reason}. It takes a branch, tag or commit`);
  }
  const listed = await git(projectDir, "ls-tree", "-z", "--name-only", ref, "./tfvars/");
  return listed
    .split("\0")
    .map((path) => path.slice(path.lastIndexOf("/") + 1))
    .filter((name) => ["region", "shared"].includes(tfvarsFile(name).is));
}

async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("git", args, { cwd: folder, maxBuffer: 2 ** 26 });
  return stdout;
}
