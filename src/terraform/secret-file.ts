import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../kit/left-behind";
import type { SignalGuard } from "../kit/signals";

/**
 * Runs the work with Terraform's arguments for variables that are secrets: their values are in a file that only this
 * user can read, for so long.
 * @param secrets values as a tfvars file has them
 */
export async function withSecretFile<T>(
  secrets: readonly (readonly [name: string, expression: string])[],
  signals: SignalGuard,
  work: (args: readonly string[]) => Promise<T>,
): Promise<T> {
  if (secrets.length === 0) {
    return work([]);
  }
  const folder = temporaryFolder("secrets");
  const file = join(folder, "secrets.tfvars");
  return signals.cleaningUp(
    () => rmSync(folder, { recursive: true, force: true }),
    () => {
      const lines = secrets.map(([name, expression]) => `${name} = ${expression}\n`);
      writeFileSync(file, lines.join(""), { mode: 0o600 });
      return work([`-var-file=${file}`]);
    },
  );
}
