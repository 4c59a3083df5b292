import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type CostNow, costNow } from "../../src/cost/now/cost-now";
import type { VariableValues } from "../../src/fleet/variables";
import { listModel } from "../cost/list-prices";
import { defaults } from "../support/defaults";
import { useFolder } from "../support/folder";
import { useRefusingProxy } from "../support/refusing-proxy";
import { runRegion } from "../support/running-region";
import { STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { useThrottlingProxy } from "../support/throttling-proxy";
import type { FleetRun } from "./fleet-process";
import { type WeekendProject, weekendProject } from "./weekend-project";

const root = useFolder();
const sandbox = useEmulator();
const refusing = useRefusingProxy(sandbox, "eu-west-1");
const refusingTasks = useRefusingProxy(sandbox, "eu-west-2", "DescribeTaskDefinition");
const throttling = useThrottlingProxy(sandbox);
let project: WeekendProject;

const shipped = (region: string): VariableValues => ({ ...defaults, aws_region: region });

beforeAll(async () => {
  project = weekendProject(join(root.path, "project"));
  await runRegion(sandbox.emulator, shipped("eu-west-1"), { count: 2, zones: 3 });
  await runRegion(sandbox.emulator, shipped("eu-west-2"), {
    ...{ count: 3, zones: 2 },
    size: { cpu: 512, memory: 1024, cpu_architecture: "ARM64" },
  });
}, STARTS_TERRAFORM_MS);

function now(
  args: readonly string[] = [],
  env: Record<string, string> = {},
  fleet = project.inProcess,
): Promise<FleetRun> {
  return fleet(["cost", "now", ...args], { ...sandbox.env, ...env });
}

/** Of eu-west-1 as shipped: the domain is that of three stacks. */
function estimated(at: string) {
  const region = { stackName: "it", values: shipped("eu-west-1"), hostedZoneShare: 1 / 3 };
  const unread = [{ item: region, error: new Error("not read") }];
  return costNow(unread, listModel, new Date(at)).regions[0];
}

describe("fleet cost now", () => {
  it("says what runs, what that costs an hour, and where it is not as scheduled", async () => {
    const run = await now(["--json"], {}, project.fleet);
    expect(run).toMatchObject({ exitCode: 0, stderr: "Reading 3 regions...\n" });
    const cost: CostNow = JSON.parse(run.stdout);
    const [ireland, london, virginia] = cost.regions;
    expect(ireland).toMatchObject({
      ...{ stack: "eu-west-1", deployed: true, desiredCount: 2, runningCount: 2 },
      tasks: [{ count: 2, cpu: 1024, memoryMiB: 3072, architecture: "X86_64" }],
      ...{ albExists: true, albAddresses: 3, unknown: [], notes: [] },
      // 2 × (1 × $0.04048 + 3 × $0.004445); $0.0252 + 0.1 × $0.008; 3 + 2 addresses
      hourly: { fargate: 0.1076, alb: 0.026, publicIpv4: 0.025 },
    });
    expect(london).toMatchObject({
      tasks: [{ count: 3, cpu: 512, memoryMiB: 1024, architecture: "ARM64" }],
      albAddresses: 2,
      // 3 × (0.5 × $0.03725 + 1 × $0.00409)
      hourly: { fargate: 0.0681, publicIpv4: 0.025 },
      notes: [
        "3 tasks run now, and the schedule says 2: the month is estimated by the schedule.",
        "3 tasks run with 0.5 vCPU, 1 GB, ARM64, and its file says 1 vCPU, 3 GB, X86_64: the month is estimated by the file.",
      ],
    });
    expect(virginia).toMatchObject({
      ...{ deployed: false, runningCount: null, tasks: null, albExists: false },
      ...{ hourly: { total: 0 }, monthSoFar: { total: null } },
      notes: [expect.stringMatching(/^is not deployed: .*npx fleet deploy us-east-1$/)],
    });
    const hourly = cost.regions.reduce((sum, it) => sum + (it.hourly.total ?? Number.NaN), 0);
    expect(cost.hourly).toBeCloseTo(hourly, 6);
    expect(cost).toMatchObject({ monthSoFar: null, monthProjected: null });
    expect(cost.known.monthSoFar).toBeLessThanOrEqual(cost.known.monthProjected);
    // The same from the same readings, whatever day it is.
    expect(ireland?.monthSoFar.fargate).toBe(estimated(cost.at)?.monthSoFar.fargate);
    expect(ireland?.monthProjected.alb).toBe(estimated(cost.at)?.monthProjected.alb);
  });

  it("counts a region's share of the fleet's hosted zone, also when only that region is shown", async () => {
    const { stdout } = await now(["--json", "--region", "eu-west-1"]);
    const { at, regions }: CostNow = JSON.parse(stdout);
    expect(regions[0]?.monthProjected.otherServices).toBe(
      estimated(at)?.monthProjected.otherServices,
    );
  });

  it("tells people, and spreadsheets", async () => {
    const { stdout } = await now(["--region", "eu-west-1", "--region", "eu-west-2"]);
    expect(stdout).toMatch(
      /eu-west-1 +eu-west-1 +2 × 1 vCPU, 3 GB, X86_64 +yes, 3 addresses +\$0\.\d{4} +\$[\d.]+ +\$[\d.]+\n/,
    );
    expect(stdout).toMatch(/\nan hour now +\$0\.\d{4}\nmonth so far +\$/);
    expect(stdout).toContain("\neu-west-2: 3 tasks run now, and the schedule says 2");
    expect(stdout).toContain("is an estimate, no meter");
    expect(stdout).not.toContain("\u001b");
    const csv = await now(["--region", "eu-west-1", "--csv"]);
    expect(csv.stdout).toMatch(
      /^at,stack,region,.*\n\S+Z,eu-west-1,eu-west-1,true,2,2,2,true,3,0\.\d+,[\d.]+,[\d.]+\n$/,
    );
    const all = await now();
    expect(all.stdout).toMatch(/us-east-1 +us-east-1 +not deployed +no +\$0\.0000 +unknown/);
    expect(all.stdout).toMatch(/\nmonth so far +at least \$[\d.]+, without us-east-1\n/);
  });

  it("shows the others when a region is refused, and the month by the schedule all the same", async () => {
    const run = await now(["--json"], { AWS_ENDPOINT_URL: refusing.url });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/\nerror eu-west-1: could not be read: .*permission.*\n$/);
    const cost: CostNow = JSON.parse(run.stdout);
    expect(cost.hourly).toBeNull();
    expect(cost.known.hourly).toBe(cost.regions[1]?.hourly.total);
    expect(cost.regions).toMatchObject([
      {
        ...{ deployed: null, runningCount: null, tasks: null, albExists: null },
        ...{ hourly: { fargate: null, total: null }, monthSoFar: { total: expect.any(Number) } },
        error: expect.stringContaining("permission"),
      },
      { deployed: true, runningCount: 3 },
      { deployed: false },
    ]);
    const human = await now([], { AWS_ENDPOINT_URL: refusing.url }, project.fleet);
    expect(human.stdout).toMatch(/eu-west-1 +eu-west-1 +unknown +unknown +unknown +\$/);
    expect(human.stdout).toMatch(/\nan hour now +at least \$0\.\d{4}, without eu-west-1\n/);
  });

  it("does not take a part of an answer for the whole", async () => {
    const args = ["--json", "--region", "eu-west-2"];
    const run = await now(args, { AWS_ENDPOINT_URL: refusingTasks.url });
    expect(run.exitCode).toBe(1);
    expect(JSON.parse(run.stdout).regions).toMatchObject([
      { albExists: null, hourly: { alb: null }, error: expect.stringContaining("permission") },
    ]);
  });

  it("asks again when AWS throttles", async () => {
    throttling.throttle(2);
    const args = ["--json", "--region", "eu-west-1"];
    const run = await now(args, { AWS_ENDPOINT_URL: throttling.url });
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ regions: [{ runningCount: 2 }] });
    expect(throttling.requests).toHaveLength(12);
  });

  it("says that credentials are missing", async () => {
    const run = await now(["--region", "eu-west-1"], {
      ...{ AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
    });
    expect(run.stderr).toMatch(/error eu-west-1: could not be read: AWS credentials are missing: /);
    expect(run.exitCode).toBe(1);
  });

  it.each([
    [["--region", "mars"], /^error there is no stack "mars"/],
    [["--assume", "lcus=many"], /^error --assume: lcus must be a number .*got: many/],
    [["--actual"], /^error cost now asks before it .* AWS bills \$0\.01, .*: add --yes\n$/],
    [["--model", "documented"], /^error unknown option '--model'/],
  ])("refuses wrong use: %s", async (args, message) => {
    throttling.throttle(0);
    const run = await now(args, { AWS_ENDPOINT_URL: throttling.url });
    expect(run.stderr).toMatch(message);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(throttling.requests).toEqual([]);
  });
});
