import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../kit/left-behind";
import type { SignalGuard } from "../kit/signals";

/**
 * Runs the work with Terraform's arguments for variables that are secrets: their values are in a file that only this
 * user can read, for so long.
 */
export async function withSecretFile<T>(
  secrets: readonly (readonly [name: string, value: string])[],
  signals: SignalGuard,
  work: (args: readonly string[]) => Promise<T>,
): Promise<T> {
  if (secrets.length === 0) {
    return work([]);
  }
  const folder = temporaryFolder("secrets");
  const file = join(folder, "secrets.tfvars.json");
  return signals.cleaningUp(
    () => rmSync(folder, { recursive: true, force: true }),
    () => {
      writeFileSync(file, JSON.stringify(Object.fromEntries(secrets)), { mode: 0o600 });
      return work([`-var-file=${file}`]);
    },
  );
}
