import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { OWN_GROUP } from "./children";
import type { SignalGuard } from "./signals";

export interface ChildProps {
  readonly cwd?: string;
  /** The whole environment of the child. @default that of this process */
  readonly env?: NodeJS.ProcessEnv;
  /** What it reads on standard input. @default there is none */
  readonly input?: string;
  /** Of input and standard output; latin1 keeps every byte as it is. @default utf8 */
  readonly encoding?: "utf8" | "latin1";
  /** Gets each line of standard output when it comes. */
  readonly onLine?: (line: string) => void;
  /** Passes signals on to the child, which is waited for. */
  readonly signals?: SignalGuard;
}

export interface ChildResult {
  readonly stdout: string;
  readonly stderr: string;
  /** 1 for a child that a signal ended. */
  readonly exitCode: number;
  /** The signal that ended it, when one did. */
  readonly killedBy?: NodeJS.Signals;
}

/** True when there is no such program in PATH, or none that this user may start. */
export function isNotStarted(error: unknown): boolean {
  const { code, syscall = "" } = error as NodeJS.ErrnoException;
  return ["ENOENT", "EACCES", "ENOTDIR"].includes(String(code)) && syscall.startsWith("spawn");
}

/**
 * Runs a program to its end; never throws for its exit code.
 * @throws when it cannot be started, and Interrupted when a signal came before or while it ran
 */
export function runChild(
  command: string,
  args: readonly string[],
  { cwd, env, input, encoding = "utf8", onLine, signals }: ChildProps = {},
): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    signals?.check();
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      // Ctrl-C on a terminal would otherwise reach it a second time beside the one that is passed on, and at the
      // second one Terraform gives up without writing its state.
      detached: signals !== undefined && OWN_GROUP,
    });
    signals?.watch(child);
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding(encoding).on("data", (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    if (onLine && child.stdout) {
      createInterface({ input: child.stdout }).on("line", onLine);
    }
    // A program that ends without reading says why.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input, encoding);
    child.on("error", reject);
    child.on("close", (code, killedBy) => {
      try {
        signals?.check();
        resolve({ stdout, stderr, exitCode: code ?? 1, ...(killedBy && { killedBy }) });
      } catch (error) {
        reject(error);
      }
    });
  });
}
