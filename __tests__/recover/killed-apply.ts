import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Terraform, terraformIn } from "../../src/sandbox/terraform";
import { type FleetRun, fleet } from "../cli/fleet-process";
import { stackFolder } from "../support/synth";

/** No load balancer and no domain: an apply is then short. */
export const QUICK = { TF_VAR_create_alb: "false", TF_VAR_enable_domain: "false" } as const;

/**
 * Starts an apply and kills it and the provider with SIGKILL, as losing the machine does.
 * @param until when: milliseconds, or a text in the output
 * @param meanwhile done then, before the kill
 * @returns what it printed, and whether it had ended by itself before
 */
export async function killedApply(
  terraform: Terraform,
  env: Readonly<Record<string, string>>,
  until: number | RegExp,
  meanwhile: () => Promise<void> = async () => {},
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
    process.kill(-(child.pid as number), "SIGKILL");
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

export function stackIn(
  outdir: string,
  stack: string,
  env: Readonly<Record<string, string>>,
): SandboxStack {
  const ownEnv = { ...env, CDKTF_OUTDIR: outdir };
  const command = (args: string[]) => ["recover", stack, ...args];
  return {
    terraform: terraformIn(stackFolder(outdir, stack), env),
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

/**
 * Recovers, applies and plans.
 * @param options further options of recover
 * @throws with what was printed when one of them is not as it should be
 */
export async function recoverAndApply(
  stack: SandboxStack,
  ...options: string[]
): Promise<FleetRun> {
  const recovered = await stack.recover("--yes", "--json", ...options);
  if (recovered.exitCode !== 0) {
    throw new Error(
      `recover ended with ${recovered.exitCode}:\n${recovered.stdout}${recovered.stderr}`,
    );
  }
  const { stdout } = await stack.terraform.apply();
  if (!/ 0 destroyed/.test(stdout)) {
    throw new Error(`apply destroyed something:\n${stdout}`);
  }
  let plan = await stack.terraform.plan();
  if (!plan.empty) {
    // The emulator forgets the tags of a service once, which a second apply puts right.
    await stack.terraform.apply();
    plan = await stack.terraform.plan();
  }
  if (!plan.empty) {
    throw new Error(`the plan after the apply is not empty:\n${plan.text}`);
  }
  return recovered;
}
