import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  ApplicationAutoScalingClient,
  DescribeScheduledActionsCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { beforeAll, describe, expect, it } from "vitest";
import type { ApplyReport } from "../../src/deploy/apply-run";
import { clientSettings, ecsClient } from "../../src/sandbox/emulator-clients";
import type { Terraform } from "../../src/terraform/commands";
import { forward, operationOf, useHttpServer } from "../support/http-server";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { stackFolder, synthesize } from "../support/synth";
import { type FleetRun, fleet } from "./fleet-process";
import { namesOf, type WeekendProject, weekendProject } from "./weekend-project";

const SATURDAY = "2026-11-28T12:00:00Z";
const WEDNESDAY = "2026-11-25T12:00:00Z";
/** What is deployed before the tests; us-east-1 never is. */
const DEPLOYED = ["eu-west-1", "eu-west-2"] as const;
const BOTH = DEPLOYED.flatMap((stack) => ["--region", stack]);

// As AWS does, it refuses updates of one scalable target at the same time.
const sandbox = useEmulator({ pendingUpdateMs: 60 });
let project: WeekendProject;

/** The process that asks AWS by way of `interrupting`. */
let asking: ChildProcess | undefined;
/** AWS. Ctrl-C is pressed while it is asked for something after a file was written. */
const interrupting = useHttpServer((exchange) => {
  const isWritten = /^enable_weekend_only += false$/m.test(textOf("eu-west-2"));
  if (isWritten && operationOf(exchange) === "ListClusters") {
    asking?.kill("SIGINT");
    setTimeout(() => forward(sandbox, exchange), 500);
  } else {
    forward(sandbox, exchange);
  }
});

function textOf(stack: string): string {
  return readFileSync(join(project.path, "tfvars", `terraform-${stack}.tfvars`), "utf8");
}

function terraformOf(stack: string): Terraform {
  return sandbox.terraform(stackFolder(join(project.path, "cdktf.out"), stack));
}

/** What a process of the project gets at that time. */
function envAt(time: string): Record<string, string> {
  return { ...sandbox.env, TF_VAR_weekend_plan_time: time, TMPDIR: sandbox.folder("tmp") };
}

function weekend(time: string, ...args: readonly string[]): Promise<FleetRun> {
  return project.fleet(["weekend", ...args], envAt(time));
}

async function desiredCounts(): Promise<(number | undefined)[]> {
  const counts = DEPLOYED.map(async (stack) => {
    const { cluster, service } = namesOf(stack);
    const { services } = await ecsClient(sandbox.emulator, stack).send(
      new DescribeServicesCommand({ cluster, services: [service] }),
    );
    return services?.[0]?.desiredCount;
  });
  return Promise.all(counts);
}

async function scheduledActions(stack: string): Promise<number | undefined> {
  const { ScheduledActions } = await new ApplicationAutoScalingClient(
    clientSettings(sandbox.emulator, stack),
  ).send(new DescribeScheduledActionsCommand({ ServiceNamespace: "ecs" }));
  return ScheduledActions?.length;
}

function resultsOf({ stdout }: FleetRun): Record<string, string> {
  const { regions } = JSON.parse(stdout) as ApplyReport;
  return Object.fromEntries(regions.map(({ stack, result }) => [stack, result]));
}

/** Does the work while somebody's `terraform apply` waits for an answer, which locks the state. */
async function whileLocked<T>({ folder }: Terraform, work: () => Promise<T>): Promise<T> {
  const child = spawn("terraform", ["apply", "-no-color", "-var", "desired_count=7"], {
    cwd: folder,
    env: sandbox.env,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  try {
    for await (const text of child.stdout.setEncoding("utf8")) {
      if (String(text).includes("Enter a value:")) {
        break;
      }
    }
    return await work();
  } finally {
    child.stdin.end("no\n");
    await closed;
  }
}

describe("weekend mode in deployed regions", { timeout: APPLIES_MS }, () => {
  beforeAll(async () => {
    project = weekendProject(sandbox.folder("project"));
    await project.set({ create_alb: false, enable_domain: false, enable_service_discovery: false });
    await synthesize(join(project.path, "cdktf.out"), {}, project.path);
    await Promise.all(
      DEPLOYED.map(async (stack) => {
        await terraformOf(stack).init();
        await terraformOf(stack).apply();
      }),
    );
  }, APPLIES_MS);

  it("enable --dry-run shows the file and the plan, and changes nothing", async () => {
    const before = textOf("eu-west-2");
    const run = await weekend(SATURDAY, "enable", "--dry-run", "--region", "eu-west-2");
    expect(run.stdout).toMatch(
      /^--- a\/tfvars\/terraform-eu-west-2\.tfvars\n[\s\S]*\n-enable_weekend_only {11}= false\n\+enable_weekend_only {11}= true\n[\s\S]*\n\S+Z eu-west-2 {2}.*5 to add: .*aws_appautoscaling_target\.ecs\[0\] \(add\)\n\S+Z 1 to change\n$/,
    );
    expect(run.exitCode).toBe(0);
    expect(textOf("eu-west-2")).toBe(before);
    expect(await scheduledActions("eu-west-2")).toBe(0);
  });

  it("enable writes the files and applies them, and leaves alone what was never deployed", async () => {
    const stacks = [...DEPLOYED, "us-east-1"];
    const before = stacks.map(textOf);
    const run = await weekend(SATURDAY, "enable", "--yes", "--json");
    expect(run.exitCode).toBe(1);
    expect(resultsOf(run)).toEqual({
      "eu-west-1": "applied",
      "eu-west-2": "applied",
      "us-east-1": "failed",
    });
    expect(run.stderr).toContain(
      "us-east-1  failed: was never deployed (its state, terraform-us-east-1.tfstate, is empty, or elsewhere). " +
        "Deploy it first: npx fleet deploy us-east-1\n",
    );
    expect(run.stderr).toMatch(
      /Z 2 applied, 1 failed: us-east-1\. Not written: the file of us-east-1\n$/,
    );
    expect(stacks.map(textOf)).toEqual(
      before.map((text, i) =>
        i < DEPLOYED.length ? text.replace(/^(enable_weekend_only +=) false$/m, "$1 true") : text,
      ),
    );
    expect(await desiredCounts()).toEqual([0, 2]);
    expect(await scheduledActions("eu-west-2")).toBe(4);
  });

  it("the next plan is empty", async () => {
    const run = await weekend(SATURDAY, "apply", "--yes", "--json", ...BOTH);
    expect(resultsOf(run)).toEqual({ "eu-west-1": "unchanged", "eu-west-2": "unchanged" });
    expect(run.exitCode).toBe(0);
  });

  it("apply goes on when a region fails, and names it in the last line", async () => {
    const run = await whileLocked(terraformOf("eu-west-1"), () =>
      weekend(WEDNESDAY, "apply", "--yes", ...BOTH),
    );
    expect(run.stdout).toMatch(
      /^\S+Z eu-west-1 {2}failed: its state is locked: apply by \S+ since .*, lock \S+\. Run this again .*: npx fleet recover eu-west-1$/m,
    );
    expect(run.stdout).toMatch(
      /^\S+Z eu-west-2 {2}applied: 2 changed: aws_appautoscaling_target\.ecs\[0\] \(change\), aws_ecs_service\.main \(change\)$/m,
    );
    expect(run.stdout).toMatch(/Z 1 applied, 1 failed: eu-west-1\n$/);
    expect(run.exitCode).toBe(1);
    expect(await desiredCounts()).toEqual([0, 0]);
  });

  it("apply refuses to replace what the schedule does not own", async () => {
    await project.set({ cluster_name: "another" }, "eu-west-1");
    const run = await weekend(WEDNESDAY, "apply", "--yes", "--region", "eu-west-1");
    await project.set({ cluster_name: null }, "eu-west-1");
    expect(run.stdout).toMatch(
      /eu-west-1 {2}failed: the plan would delete or replace .*: aws_ecs_cluster\.main, aws_ecs_service\.main\. Nothing was applied\. Review it, .*: npx fleet deploy eu-west-1\n/,
    );
    expect(run.exitCode).toBe(1);
    expect(await desiredCounts()).toEqual([0, 0]);
  });

  it("an interruption reaches every Terraform, and leaves neither lock nor plan", async () => {
    let ended = false;
    const run = await fleet(
      ["weekend", "apply", "--yes", ...BOTH],
      { ...envAt(WEDNESDAY), TF_REATTACH_PROVIDERS: undefined },
      undefined,
      (stderr, child) => {
        if (!ended && DEPLOYED.every((stack) => stderr.includes(`Planning ${stack}`))) {
          ended = true;
          setTimeout(() => child.kill("SIGINT"), 500);
        }
      },
      project.path,
    );
    expect(run.stdout).toMatch(/Z 2 failed: eu-west-1, eu-west-2\n$/);
    expect(run.stderr).toMatch(/error interrupted\n$/);
    expect(run.exitCode).toBe(130);
    expect(existsSync(join(project.path, ".fleet", "apply.lock"))).toBe(false);
    expect(readdirSync(sandbox.folder("tmp")).filter((it) => it.startsWith("fleet-"))).toEqual([]);
  });

  it("an interruption before AWS has answered says which files are written already", async () => {
    const before = textOf("eu-west-2");
    const run = await fleet(
      ["weekend", "disable", "--yes", "--region", "eu-west-2"],
      { ...envAt(WEDNESDAY), AWS_ENDPOINT_URL: interrupting.url },
      undefined,
      (_, child) => {
        asking = child;
      },
      project.path,
    );
    expect(textOf("eu-west-2")).toMatch(/^enable_weekend_only += false$/m);
    writeFileSync(join(project.path, "tfvars", "terraform-eu-west-2.tfvars"), before);
    expect(run.stdout).toMatch(/ eu-west-2 {2}failed: interrupted\n/);
    expect(run.stdout).toContain(
      "1 failed: eu-west-2. Written already: tfvars/terraform-eu-west-2.tfvars. To go on: npx fleet weekend apply --region eu-west-2\n",
    );
    expect(run.exitCode).toBe(130);
    expect(existsSync(join(project.path, ".fleet", "apply.lock"))).toBe(false);
    expect(await scheduledActions("eu-west-2")).toBe(4);
  });

  it("runs the program that TERRAFORM_BINARY_NAME names", async () => {
    const bin = sandbox.folder("bin");
    const log = join(bin, "log");
    const terraform = execFileSync("sh", ["-c", "command -v terraform"], { encoding: "utf8" });
    const script = `#!/bin/sh\necho "$1" >> "${log}"\nexec "${terraform.trim()}" "$@"\n`;
    writeFileSync(join(bin, "tofu"), script, { mode: 0o755 });
    const run = await project.fleet(
      ["weekend", "apply", "--dry-run", "--region", "eu-west-2"],
      // Without one of the name terraform.
      { ...envAt(WEDNESDAY), PATH: `${bin}:/usr/bin:/bin`, TERRAFORM_BINARY_NAME: "tofu" },
    );
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("1 unchanged") });
    expect(readFileSync(log, "utf8").trim().split("\n")).toEqual(["version", "plan", "show"]);
  });

  it("apply finishes what a parallel apply left half done", async () => {
    const env = { TF_VAR_weekend_plan_time: WEDNESDAY };
    const terraform = sandbox.terraform(terraformOf("eu-west-2").folder, env);
    const bySomebody = terraform.apply("-var", "desired_count=3");
    await expect(bySomebody).rejects.toThrow("ConcurrentUpdateException");
    const run = await weekend(WEDNESDAY, "apply", "--yes", "--region", "eu-west-2");
    expect(run.stdout).toMatch(/Z 1 applied\n$/);
    expect(run.exitCode).toBe(0);
    expect(await scheduledActions("eu-west-2")).toBe(4);
    expect((await terraform.plan()).empty).toBe(true);
  });

  it("disable brings the tasks back, without asking about what is as it should be", async () => {
    const before = DEPLOYED.map(textOf);
    const run = await weekend(WEDNESDAY, "disable", "--yes", ...BOTH);
    expect(run.stdout).toMatch(/Z 2 applied\n$/);
    expect(run.exitCode).toBe(0);
    expect(DEPLOYED.map(textOf)).toEqual(
      before.map((text) => text.replace(/^(enable_weekend_only +=) true$/m, "$1 false")),
    );
    expect(await desiredCounts()).toEqual([2, 2]);
    expect(await scheduledActions("eu-west-2")).toBe(0);
  });
});
