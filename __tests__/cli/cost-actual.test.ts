import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Actual } from "../../src/cost/now/actual";
import type { CostNow } from "../../src/cost/now/cost-now";
import { defaults } from "../support/defaults";
import { useFolder } from "../support/folder";
import { runRegion } from "../support/running-region";
import { STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { inTerminal } from "../support/terminal";
import { useThrottlingProxy } from "../support/throttling-proxy";
import { type WeekendProject, weekendProject } from "./weekend-project";

const root = useFolder();
const sandbox = useEmulator();
const throttling = useThrottlingProxy(sandbox);
let project: WeekendProject;

beforeAll(async () => {
  project = weekendProject(join(root.path, "project"));
  for (const region of ["eu-west-1", "eu-west-2"]) {
    await runRegion(sandbox.emulator, { ...defaults, aws_region: region }, { count: 2, zones: 3 });
  }
}, STARTS_TERRAFORM_MS);

function now(args: readonly string[] = [], env: Record<string, string> = {}) {
  return project.inProcess(["cost", "now", ...args], { ...sandbox.env, ...env });
}

/** What the emulator's Cost Explorer answers to the next question that was not asked before. */
async function answerWith(groups: readonly (readonly [string, string, string])[]): Promise<void> {
  const Groups = groups.map(([service, region, Amount]) => ({
    Keys: [service, region],
    Metrics: { UnblendedCost: { Amount, Unit: "USD" } },
  }));
  await fetch(`${sandbox.emulator.url}/moto-api/static/ce/cost-and-usage-results`, {
    method: "POST",
    body: JSON.stringify({ results: [{ ResultsByTime: [{ Groups, Estimated: true }] }] }),
  });
}

type WithActual = CostNow & { readonly actual: Actual | null; readonly actualError?: string };

describe("fleet cost now --actual", () => {
  it("says that an empty answer may mean tags that are not activated", async () => {
    const run = await now(["--actual", "--yes", "--json", "--region", "us-east-1"]);
    expect(run.exitCode).toBe(1);
    const { actual }: WithActual = JSON.parse(run.stdout);
    expect(actual).toMatchObject({ actual: null, deviation: null, requests: 1, services: [] });
    expect(actual?.explanation.join()).toMatch(/not activated for cost allocation/);
  });

  it("shows what was billed beside the estimate, with the deviation explained", async () => {
    await answerWith([
      ["Amazon Elastic Container Service", "eu-west-1", "40.004"],
      ["Amazon Elastic Load Balancing", "eu-west-1", "10.001"],
      ["Amazon Virtual Private Cloud", "eu-west-1", "5"],
      ["AmazonCloudWatch", "ap-south-1", "0.5"],
      ["AmazonCloudWatch", "eu-west-1", "1.25"],
      ["Amazon Route 53", "global", "0.5"],
    ]);
    const run = await now(["--actual", "--yes", "--json"]);
    expect(run.exitCode).toBe(0);
    const { actual, monthSoFar, regions }: WithActual = JSON.parse(run.stdout);
    // us-east-1 is not deployed, so that there is no estimate of the whole.
    expect(actual).toMatchObject({ estimate: monthSoFar, actual: 57.25, deviation: null });
    expect(actual?.groups.map((it) => [it.group, it.actual])).toEqual([
      ["fargate", 40],
      ["alb", 10],
      ["publicIpv4", 5],
      ["otherServices", 2.25],
    ]);
    const estimate = regions[0]?.monthSoFar.total ?? Number.NaN;
    expect(actual?.regions).toMatchObject([
      { region: "eu-west-1", estimate, actual: 56.25 },
      { region: "eu-west-2", actual: 0 },
      { region: "us-east-1", estimate: null, actual: 0 },
      { region: "elsewhere", estimate: null, actual: 1 },
    ]);
    expect(actual?.regions[0]?.deviation).toBeCloseTo(56.25 - estimate, 2);
    expect(actual?.services[0]).toEqual({ service: "Amazon Elastic Container Service", usd: 40 });
    expect(actual?.explanation.join()).toMatch(/24 hours behind: by the schedule, the last 24 /);
  });

  it("shows people a table, of one region without what is billed elsewhere", async () => {
    // The same question, to which the emulator gives the same answer again.
    const run = await now(["--actual", "--yes", "--region", "eu-west-1"]);
    expect(run.stdout).toMatch(/\n load balancer +\$[\d.]+ +\$10\.00 +-?\$[\d.]+ .*\n/);
    expect(run.stdout).toMatch(/\n all +\$[\d.]+ +\$56\.25 /);
    expect(run.stdout).not.toContain("elsewhere");
  });

  it("gives the estimate when Cost Explorer does not answer", async () => {
    throttling.throttle(Number.POSITIVE_INFINITY, "GetCostAndUsage");
    const args = ["--actual", "--yes", "--json", "--region", "eu-west-1"];
    const run = await now(args, { AWS_ENDPOINT_URL: throttling.url, AWS_MAX_ATTEMPTS: "1" });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/error Cost Explorer: could not be read: AWS throttled/);
    expect(JSON.parse(run.stdout)).toMatchObject({
      ...{ actual: null, actualError: expect.stringMatching(/throttled/) },
      regions: [{ runningCount: 2 }],
    });
  });

  it.each([
    ["n", 0],
    ["y", 1],
  ])("asks on a terminal before it asks Cost Explorer: %s", async (key, requests) => {
    throttling.throttle(0);
    const fleet = [process.execPath, join(project.path, "bin", "fleet.js")];
    const args = ["cost", "now", "--actual", "--region", "eu-west-1"];
    const env = { ...sandbox.env, AWS_ENDPOINT_URL: throttling.url };
    const terminal = await inTerminal([...fleet, ...args], env, project.path);
    await terminal.sees(/AWS bills \$0\.01 for a request to Cost Explorer\. Ask it\?/);
    expect(throttling.requests).toEqual([]);
    terminal.types(key);
    expect((await terminal.ends()).exitCode).toBe(0);
    expect(throttling.requests.filter((it) => it === "GetCostAndUsage")).toHaveLength(requests);
  });
});
