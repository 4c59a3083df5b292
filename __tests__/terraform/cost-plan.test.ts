import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { CostDiff } from "../../src/cost/diff/cost-diff";
import type { Terraform } from "../../src/terraform/commands";
import { fleetInProcess } from "../cli/fleet-in-process";
import type { FleetRun } from "../cli/fleet-process";
import { SMALL_REGION, type Variables, varArguments } from "../support/initialized";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { stackFolder, synthesize } from "../support/synth";

const sandbox = useEmulator();
const SECRET = "not-to-be-seen";

function costDiff(name: string, plan: string): Promise<FleetRun> {
  const file = join(sandbox.folder("plans"), `${name}.json`);
  writeFileSync(file, plan);
  return fleetInProcess(["cost", "diff", "--model", "documented", "--plan", file, "--json"]);
}

async function costOf(terraform: Terraform, name: string, ...args: string[]): Promise<CostDiff> {
  const plan = await terraform.plan(...args, "-var", `api_key=${SECRET}`);
  expect(JSON.stringify(plan.json)).toContain(SECRET);
  const run = await costDiff(name, JSON.stringify(plan.json));
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  expect(run.stdout).not.toContain(SECRET);
  return JSON.parse(run.stdout);
}

describe("fleet cost diff --plan", { timeout: APPLIES_MS }, () => {
  /** eu-west-2, the region that weekends run in. Every plan goes from here. */
  const applied = { ...SMALL_REGION, desired_count: 1, cpu: 512, memory: 1024 };
  let terraform: Terraform;

  beforeAll(async () => {
    const outdir = sandbox.folder("project/cdktf.out");
    await synthesize(outdir);
    terraform = sandbox.terraform(stackFolder(outdir, "eu-west-2"));
    await terraform.init();
  }, APPLIES_MS);

  const monthly = async (name: string, variables: Variables, ...args: string[]) =>
    (await costOf(terraform, name, ...varArguments({ ...applied, ...variables }), ...args)).monthly;

  it("is all of a region that is new", async () => {
    const args = varArguments({ enable_domain: false });
    const { base, regions, monthly } = await costOf(terraform, "new", ...args);
    expect(base).toBe("what is deployed");
    expect(regions).toMatchObject([
      { stack: "fmp-mcp-dev-eu-west-2", region: "eu-west-2", change: "added" },
    ]);
    expect(monthly).toEqual({ before: 0, after: 97.5, difference: 97.5 });
  });

  it("compares what is applied with what is planned, a whole month of the schedule", async () => {
    await terraform.apply(...varArguments(applied));
    // 730 h × (0.5 × $0.04048 + 1 × $0.004445) = $18.02, and $2.50.
    const before = 20.52;
    expect(await monthly("more", { desired_count: 4 })).toMatchObject({ before, after: 74.58 });
    expect(await monthly("larger", { cpu: 1024, memory: 3072 })).toMatchObject({
      before,
      after: 41.78, // 730 h × $0.053815 = $39.28
    });
    expect(await monthly("with load balancer", { create_alb: true })).toMatchObject({
      before,
      after: 36.95,
    });
    const weekend = { create_alb: true, enable_weekend_only: true };
    // It plans no task and no load balancer on a Wednesday, and costs what its weekends do: 138.56 h × $0.024685 = $3.42.
    const wednesday = { ...weekend, weekend_plan_time: "2026-12-02T12:00:00Z" };
    const destroyed = { ...wednesday, destroy_albs_when_scaled_down: true };
    expect(await monthly("weekend", wednesday)).toMatchObject({ before, after: 22.35 });
    expect(await monthly("weekend destroyed", destroyed)).toMatchObject({ before, after: 9.04 });
    expect(await monthly("gone", {}, "-destroy")).toEqual({
      ...{ before, after: 0, difference: -before },
    });
  });

  it.each([
    ["a part", ["-target=aws_ecs_service.main"], /is a plan with -target or -refresh-only, .*/],
    ["what failed", ["-var", "memory=1"], /is what is left of a plan that failed\. .*/],
  ])("refuses the plan of %s", async (name, args, message) => {
    const common = ["-no-color", "-input=false", "-out=refused.tfplan"];
    await terraform.run("plan", ...common, ...varArguments(applied), ...args);
    const { stdout } = await terraform.run("show", "-json", "refused.tfplan");
    const run = await costDiff(name, stdout);
    expect(run.stderr).toMatch(new RegExp(`^error --plan .*\\.json ${message.source}\n$`));
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("knows the schedule of what is applied", async () => {
    const weekend = { enable_weekend_only: true, weekend_days: ["FRI"], weekend_hours_start: 22 };
    const hours = { ...weekend, weekend_hours_end: 6, log_retention_days: 30 };
    await terraform.apply(...varArguments({ ...applied, ...hours }));
    // Eight hours a week: 34.64 h × $0.024685 = $0.86.
    expect(await monthly("back", {})).toEqual({ before: 3.36, after: 20.52, difference: 17.16 });
    // No active region any more: the service stays, its tasks do not.
    expect(await monthly("inactive", { ...hours, weekend_active_regions: [] })).toEqual({
      ...{ before: 3.36, after: 2.5, difference: -0.86 },
    });
  });
});
