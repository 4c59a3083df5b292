import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createHostedZone } from "../../src/sandbox/emulator-clients";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { copyProject } from "../support/synth";

const sandbox = useEmulator();
let project: string;

beforeAll(async () => {
  project = copyProject(sandbox.folder("project"));
  await createHostedZone(sandbox.emulator, "cdtait.cloud");
});

/** The cdktf CLI in the copy of the project; without a load balancer, which would take a minute more. */
function cdktf(...args: string[]): Promise<{ exitCode: number; output: string }> {
  const env = {
    ...sandbox.unattachedEnv,
    CI: "1",
    DISABLE_VERSION_CHECK: "1",
    TF_VAR_create_alb: "false",
  };
  return new Promise((resolve, reject) => {
    const child = spawn("npx", ["--no-install", "cdktf", ...args], {
      cwd: project,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ exitCode: code ?? 1, output: plain(output) }));
  });
}

/** Without colours and cursor movements. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what begins a terminal's commands
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, "");
}

function stateOf(stack: string): { resources: unknown[] } {
  return JSON.parse(readFileSync(join(project, `terraform-${stack}.tfstate`), "utf8"));
}

describe("the cdktf CLI", { timeout: APPLIES_MS }, () => {
  // The provider's lock file is made by the registry's checksums; a mirror has those of one platform only.
  const skipLock = "--skip-provider-lock";

  it("shows with diff what it would create, and creates nothing", async () => {
    const { exitCode, output } = await cdktf("diff", "eu-west-1", skipLock);
    expect(output).toContain("Plan: 27 to add, 0 to change, 0 to destroy.");
    expect(output).not.toMatch(/\bError\b/);
    expect(exitCode).toBe(0);
    expect(existsSync(join(project, "terraform-eu-west-1.tfstate"))).toBe(false);
  });

  it("refuses a stack that there is not", async () => {
    const { exitCode, output } = await cdktf("diff", "eu-west-9", skipLock);
    expect(output).toContain("eu-west-9");
    expect(exitCode).not.toBe(0);
  });

  it("creates it with deploy, in the state where Terraform looks for it", async () => {
    expect(await cdktf("deploy", "eu-west-1", "--auto-approve", skipLock)).toEqual({
      output: expect.stringContaining(
        "Apply complete! Resources: 27 added, 0 changed, 0 destroyed.",
      ),
      exitCode: 0,
    });
    expect(stateOf("eu-west-1").resources).not.toHaveLength(0);
  });

  it("prints the documented outputs", async () => {
    const file = join(sandbox.folder("outputs"), "outputs.json");
    const { exitCode, output } = await cdktf(
      "output",
      "eu-west-1",
      "--skip-synth",
      "--outputs-file",
      file,
    );
    expect(exitCode).toBe(0);
    expect(output).toContain("ecs_cluster_name = fmp-mcp-dev-eu-west-1-cluster");
    expect(JSON.parse(readFileSync(file, "utf8"))["eu-west-1"]).toMatchObject({
      ecs_cluster_name: "fmp-mcp-dev-eu-west-1-cluster",
      vpc_cidr_block: "172.31.0.0/16",
    });
  });

  it("takes everything away with destroy", async () => {
    expect(await cdktf("destroy", "eu-west-1", "--auto-approve", skipLock)).toEqual({
      output: expect.stringContaining("Destroy complete! Resources: 27 destroyed."),
      exitCode: 0,
    });
    expect(stateOf("eu-west-1").resources).toEqual([]);
  });
});
