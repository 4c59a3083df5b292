import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../support/synth";

export interface FleetRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `fleet` as a process of its own, without a terminal.
 * @param onProgress gets what is on standard error so far, and the process
 * @param project the project whose program it is, see copyProject()
 * @param input what it can read from standard input
 * @param onOutput gets what is on standard output so far, and the process
 */
export function fleet(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
  cwd = projectRoot,
  onProgress: (stderr: string, child: ChildProcess) => void = () => {},
  project = projectRoot,
  input = "",
  onOutput: (stdout: string, child: ChildProcess) => void = () => {},
): Promise<FleetRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(project, "bin", "fleet.js"), ...args], {
      cwd,
      env: { ...process.env, NO_COLOR: "1", ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin.on("error", () => {}); // it may have ended
    child.stdin.end(input);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      onOutput(stdout, child);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      onProgress(stderr, child);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ exitCode: code ?? -1, stdout, stderr }));
  });
}
