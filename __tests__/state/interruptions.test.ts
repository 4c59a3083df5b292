import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Terraform, terraformCommands } from "../../src/terraform/commands";
import { type Initialized, initialized, SMALL_REGION, varArguments } from "../support/initialized";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { stackFolder, synthesize } from "../support/synth";

const small = varArguments(SMALL_REGION);

interface Ended {
  readonly exitCode: number | null;
  readonly text: string;
}

/** An apply that gets a signal once its output has matched. */
function applyUntil(
  terraform: Terraform,
  env: Record<string, string>,
  matched: RegExp,
  signal: NodeJS.Signals,
): Promise<Ended> {
  return new Promise((resolve) => {
    const args = ["apply", "-auto-approve", "-no-color", "-input=false", ...small];
    const child = spawn("terraform", args, { cwd: terraform.folder, env });
    let text = "";
    let sent = false;
    const read = (chunk: Buffer) => {
      text += chunk;
      if (!sent && matched.test(text)) {
        sent = true;
        child.kill(signal);
      }
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("close", (exitCode) => resolve({ exitCode, text }));
  });
}

describe("an apply that is disturbed", { timeout: APPLIES_MS }, () => {
  const sandbox = useEmulator();
  let regions: Record<string, Initialized>;

  beforeAll(async () => {
    const outdir = sandbox.folder("cdktf.out");
    await synthesize(outdir);
    const names = ["eu-west-1", "eu-west-2", "us-east-1"];
    const stacks = await Promise.all(
      names.map(async (name) => [name, await initialized(sandbox, stackFolder(outdir, name))]),
    );
    regions = Object.fromEntries(stacks);
  }, APPLIES_MS);

  function copyOf(region: string): Terraform {
    const stack = regions[region];
    if (!stack) {
      throw new Error(`no stack ${region}`);
    }
    return stack.copy();
  }

  it.each([
    // While the provider waits for the VPC: what it cancels then it has asked for already. A request that is
    // cancelled half-way may have created something all the same, as after a kill: `fleet recover` is for that.
    ["SIGINT", "eu-west-1", /aws_vpc\.main: Still creating/],
    ["SIGTERM", "eu-west-2", /aws_vpc\.main: Still creating/],
  ] as const)(
    "by %s writes its state, and the next one goes on to an empty plan",
    async (signal, region, moment) => {
      const terraform = copyOf(region);
      const env = sandbox.unattachedEnv;
      await terraformCommands(terraform.folder, env).init();
      const { exitCode, text } = await applyUntil(terraform, env, moment, signal);
      expect(text).toMatch(/Interrupt received|Gracefully shutting down/);
      expect(exitCode).toBe(1);
      await terraform.apply(...small);
      expect((await terraform.plan(...small)).changes).toEqual([]);
    },
  );

  it("by a second apply on the same state: one is refused with the lock, nothing is lost", async () => {
    const terraform = copyOf("us-east-1");
    const args = ["apply", "-auto-approve", "-no-color", "-input=false", ...small];
    const results = await Promise.all([terraform.run(...args), terraform.run(...args)]);
    const [won] = results.filter(({ exitCode }) => exitCode === 0);
    const [lost] = results.filter(({ exitCode }) => exitCode !== 0);
    expect(won?.stdout).toContain("Apply complete!");
    expect(lost?.stderr).toContain("Error acquiring the state lock");
    expect((await terraform.plan(...small)).changes).toEqual([]);
    const state = join(terraform.folder, "../../..", "terraform-us-east-1.tfstate");
    expect(JSON.parse(readFileSync(state, "utf8")).resources.length).toBeGreaterThan(15);
  });
});
