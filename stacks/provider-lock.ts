import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";

const LOCK_FILE = ".terraform.lock.hcl";

/**
 * Gives every stack the provider versions that the project has pinned: Terraform keeps its lock file in the
 * stack's folder, which may be deleted, so the one to commit lies in the project root.
 */
export function copyProviderLock(
  projectDir: string,
  outdir: string,
  stacks: readonly string[],
): void {
  const lock = join(projectDir, LOCK_FILE);
  if (existsSync(lock)) {
    for (const stack of stacks) {
      copyFileSync(lock, join(outdir, "stacks", stack, LOCK_FILE));
    }
  }
}
