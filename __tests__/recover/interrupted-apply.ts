import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Terraform, terraformCommands } from "../../src/terraform/commands";
import { type FleetRun, fleet } from "../cli/fleet-process";
import { stackFolder } from "../support/synth";

interface Interruption {
  readonly signal?: NodeJS.Signals;
  /** Done at the moment, before the signal. */
  readonly meanwhile?: () => Promise<void>;
}

/**
 * Starts an apply and interrupts it as losing the machine (SIGKILL, the default), Ctrl-C on a terminal (SIGINT)
 * or `kill` (SIGTERM) do.
 * @param until when: milliseconds, or a text in the output
 * @returns what it printed, and whether it had ended by itself before
 */
export async function interruptedApply(
  terraform: Terraform,
  env: Readonly<Record<string, string>>,
  until: number | RegExp,
  { signal = "SIGKILL", meanwhile = async () => {} }: Interruption = {},
): Promise<{ output: string; ended: boolean }> {
  const args = ["apply", "-no-color", "-input=false", "-auto-approve"];
  const child = spawn("terraform", args, {
    cwd: terraform.folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    // The process group holds the provider's process, too.
    detached: true,
  });
  const closed = once(child, "close");
  let output = "";
  const seen = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (until instanceof RegExp && until.test(output)) {
          resolve();
        }
      });
    }
  });
  await Promise.race([closed, typeof until === "number" ? sleep(until) : seen]);
  await meanwhile();
  const ended = child.exitCode !== null;
  if (!ended) {
    // Ctrl-C and the loss of a machine reach the provider's process, too; `kill` does not.
    process.kill(signal === "SIGTERM" ? (child.pid as number) : -(child.pid as number), signal);
  }
  await closed;
  return { output, ended };
}

/** A stack of a synthesized output folder, its state beside the folder as in the project. */
export interface SandboxStack {
  readonly terraform: Terraform;
  readonly recover: (...args: string[]) => Promise<FleetRun>;
  /** The same, broken off with SIGINT as soon as the text is on standard error. */
  readonly interruptedRecover: (text: string, ...args: string[]) => Promise<FleetRun>;
}

/** @param terraform in the stack's folder */
export function stackIn(
  outdir: string,
  stack: string,
  env: Readonly<Record<string, string>>,
  terraform = terraformCommands(stackFolder(outdir, stack), env),
): SandboxStack {
  const ownEnv = { ...env, CDKTF_OUTDIR: outdir };
  const command = (args: string[]) => ["recover", stack, ...args];
  return {
    terraform,
    recover: (...args) => fleet(command(args), ownEnv, dirname(outdir)),
    interruptedRecover: (text, ...args) => {
      let sent = false;
      return fleet(command(args), ownEnv, dirname(outdir), (stderr, child) => {
        if (!sent && stderr.includes(text)) {
          sent = true;
          child.kill("SIGINT");
        }
      });
    },
  };
}

/** The variables with which synth puts the states into the bucket that createBucket makes. */
export const IN_BUCKET = {
  FLEET_STATE_BACKEND: "s3",
  FLEET_STATE_BUCKET: "fleet-states",
  FLEET_STATE_REGION: "us-east-1",
} as const;

export async function createBucket(emulatorUrl: string): Promise<void> {
  const response = await fetch(`${emulatorUrl}/${IN_BUCKET.FLEET_STATE_BUCKET}`, {
    method: "PUT",
    headers: {
      Authorization:
        "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
    },
  });
  if (!response.ok) {
    throw new Error(`no bucket: ${response.status} ${await response.text()}`);
  }
}

/** The state of a stack. */
export function stateFile(outdir: string, stack: string): string {
  return join(dirname(outdir), `terraform-${stack}.tfstate`);
}

/** @throws with what was printed when it fails */
export async function mustRecover(stack: SandboxStack, ...options: string[]): Promise<FleetRun> {
  const recovered = await stack.recover("--yes", "--json", ...options);
  if (recovered.exitCode !== 0) {
    throw new Error(
      `recover ended with ${recovered.exitCode}:\n${recovered.stdout}${recovered.stderr}`,
    );
  }
  return recovered;
}

/**
 * Recovers after a kill, applies and plans.
 * @param options further options of recover
 * @throws with what was printed when one of them is not as it should be
 */
export async function recoverAndApply(
  stack: SandboxStack,
  ...options: string[]
): Promise<FleetRun> {
  const recovered = await mustRecover(stack, ...options);
  const applied = await applyToEmptyPlan(stack.terraform);
  if (!/ 0 destroyed/.test(applied)) {
    throw new Error(`apply destroyed something:\n${applied}`);
  }
  return recovered;
}

/**
 * @returns what the apply printed
 * @throws with what was printed when the plan after it is not empty
 */
export async function applyToEmptyPlan(terraform: Terraform): Promise<string> {
  const { stdout } = await terraform.apply();
  const plan = await terraform.plan();
  if (!plan.empty) {
    throw new Error(`the plan after the apply is not empty:\n${plan.text}`);
  }
  return stdout;
}
