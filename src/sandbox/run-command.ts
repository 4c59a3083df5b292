import { spawn } from "node:child_process";
import { OWN_GROUP, signalGroup } from "../kit/children";
import { Interrupted } from "../kit/failure";
import type { SignalGuard } from "../kit/signals";

/**
 * Runs a line of the shell, with the terminal, if there is one, as if it were typed there.
 * @returns its exit code
 */
export function runCommand(
  command: string,
  folder: string,
  env: Readonly<Record<string, string>>,
  signals: SignalGuard,
): Promise<number> {
  // On a terminal it must stay in the group that the terminal's keys reach.
  const leadsGroup = OWN_GROUP && !process.stdin.isTTY;
  return new Promise((resolve, reject) => {
    const child = spawn(command, {
      shell: true,
      cwd: folder,
      env,
      stdio: "inherit",
      detached: leadsGroup,
    });
    signals.watch(child, { leadsGroup, signalsGroup: true });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (leadsGroup) {
        signalGroup(child, "SIGKILL"); // what it left in the background
      }
      resolve(code ?? new Interrupted(signal ?? "SIGTERM").exitCode);
    });
  });
}
