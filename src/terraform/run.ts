import { spawn } from "node:child_process";
import type { SignalGuard } from "../kit/signals";

export interface TerraformRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A Terraform command that failed, with what Terraform says about it. */
export class TerraformFailed extends Error {
  override readonly name = "TerraformFailed";

  constructor(
    readonly command: string,
    readonly run: TerraformRun,
  ) {
    super(`terraform ${command} failed:\n${errorText(run)}`);
  }
}

/** Runs a Terraform command; never throws for its exit code. */
export type RunTerraform = (...args: string[]) => Promise<TerraformRun>;

/** Terraform in a stack's folder, with the user's own environment: credentials, TF_VAR_…, TF_WORKSPACE. */
export function terraformIn(
  folder: string,
  env: NodeJS.ProcessEnv,
  signals: SignalGuard,
): RunTerraform {
  return (...args) =>
    new Promise((resolve, reject) => {
      signals.check();
      const child = spawn("terraform", args, {
        cwd: folder,
        env: { ...env, TF_IN_AUTOMATION: "1" },
        stdio: ["ignore", "pipe", "pipe"],
        // A process group of its own: Ctrl-C on a terminal would reach it a second time beside the one that is
        // passed on, and at the second one Terraform gives up without writing its state.
        detached: process.platform !== "win32",
      });
      signals.watch(child);
      const output = { stdout: "", stderr: "" };
      for (const name of ["stdout", "stderr"] as const) {
        child[name].setEncoding("utf8").on("data", (text: string) => {
          output[name] += text;
        });
      }
      child.on("error", (error: NodeJS.ErrnoException) => {
        reject(error.code === "ENOENT" ? missing(error) : error);
      });
      child.on("close", (code) => {
        try {
          signals.check();
          resolve({ ...output, exitCode: code ?? 1 });
        } catch (error) {
          reject(error);
        }
      });
    });
}

/** What must succeed. */
export async function must(run: RunTerraform, ...args: string[]): Promise<TerraformRun> {
  const result = await run(...args);
  if (result.exitCode !== 0) {
    throw new TerraformFailed(args[0] ?? "", result);
  }
  return result;
}

const OLDEST = [1, 5] as const;

/** @throws when Terraform is missing or older than the stacks need */
export async function checkTerraform(run: RunTerraform): Promise<void> {
  const { stdout } = await must(run, "version", "-json");
  const { terraform_version: version } = JSON.parse(stdout) as { terraform_version: string };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new Error(`terraform is ${version}, and the stacks need ${OLDEST.join(".")} or newer`);
  }
}

/** The part that explains a failure, without frames and colours. */
export function errorText({ stderr, stdout }: TerraformRun): string {
  const text = stderr.trim() || stdout.trim().split("\n").slice(-20).join("\n");
  return text.replace(/^[│╷╵] ?/gm, "").trim();
}

function missing(cause: Error): Error {
  return new Error(
    "terraform was not found in PATH. Install Terraform >= 1.5: `mise use terraform`, or " +
      "https://developer.hashicorp.com/terraform/install",
    { cause },
  );
}
