import { beforeAll, describe, expect, it } from "vitest";
import { fleetCost } from "../../src/cost/estimate/fleet-cost";
import { scenarios } from "../../src/cost/scenarios/scenarios";
import { weekendCosts } from "../../src/cost/scenarios/weekend-costs";
import type { RegionConfig } from "../../src/fleet/load-fleet";
import { selectedRegions } from "../../src/fleet/select";
import { usd } from "../../src/kit/money";
import { fleet } from "../cli/fleet-process";
import { defaults } from "../support/defaults";
import { projectRoot } from "../support/synth";

let shipped: readonly RegionConfig[];
beforeAll(async () => {
  shipped = await selectedRegions({ projectDir: projectRoot });
});

/** The shipped regions with other values. */
function withValues(values: Partial<RegionConfig["values"]>): RegionConfig[] {
  return shipped.map((region) => ({ ...region, values: { ...region.values, ...values } }));
}

const documented = { name: "documented" } as const;

const monthly = (regions: readonly RegionConfig[]) =>
  Object.fromEntries(scenarios(regions, documented).scenarios.map((it) => [it.name, it.monthly]));

describe("the documented cost of a region", () => {
  const active = { enable_weekend_only: true, aws_region: "eu-west-2" };

  it.each([
    ["24/7", {}, 78.57, 16.43, 97.5],
    ["24/7 in us-east-1", { aws_region: "us-east-1" }, 78.57, 16.2, 97.27],
    ["24/7 without load balancer", { create_alb: false }, 78.57, 0, 81.07],
    ["weekends, load balancer kept", active, 14.91, 16.43, 33.84],
    [
      "weekends, destroyed",
      { ...active, destroy_albs_when_scaled_down: true },
      ...[14.91, 3.12, 20.53],
    ],
    ["an inactive region", { enable_weekend_only: true }, 0, 16.43, 18.93],
    [
      "an inactive region, destroyed",
      { enable_weekend_only: true, destroy_albs_when_scaled_down: true },
      ...[0, 0, 2.5],
    ],
  ] as [string, Partial<RegionConfig["values"]>, number, number, number][])(
    "is that of the documentation: %s",
    (_, values, fargate, alb, total) => {
      const region = { stackName: "it", values: { ...defaults, ...values } };
      expect(fleetCost([region], documented).regions[0]?.monthly).toEqual({
        ...{ fargate, alb, publicIpv4: 0, otherServices: 2.5, total },
      });
    },
  );
});

describe("the documented cost of a region that scales with load", () => {
  it("is that of desired_count, with those of the fewest and the most tasks beside it", () => {
    const values = { ...defaults, autoscaling_min: 1, autoscaling_max: 4 };
    const [cost] = fleetCost([{ stackName: "it", values }], documented).regions;
    expect(cost?.monthly.total).toBe(97.5);
    // $39.28 of Fargate for each task, and $18.93 besides.
    expect(cost?.scaling).toEqual({
      min: { tasks: 1, total: 58.21 },
      max: { tasks: 4, total: 176.07 },
    });
  });
});

describe("the documented cost of the shipped fleet", () => {
  it("is $292.27, other services included", () => {
    expect(fleetCost(shipped, documented)).toMatchObject({ monthly: 292.27, annual: 3507.24 });
  });

  it("is that of the documentation in each scenario", () => {
    expect(scenarios(shipped, documented).scenarios).toMatchObject([
      {
        ...{ name: "24/7", monthly: 284.77, annual: 3417.24 },
        savings: { monthly: 0, percent: 0 },
      },
      {
        ...{ name: "weekend-keep-albs", monthly: 31.34, annual: 376.08 },
        savings: { monthly: 253.43, percent: 89 },
      },
      { name: "weekend-keep-all-albs", monthly: 63.97 },
      {
        ...{ name: "weekend-destroy-albs", monthly: 18.03, annual: 216.36 },
        savings: { monthly: 266.74, percent: 93.7 },
      },
      {
        ...{ name: "single-region", monthly: 95, annual: 1140 },
        savings: { monthly: 189.77, percent: 66.6 },
      },
    ]);
    expect(weekendCosts(shipped).weekendKeepAllAlbs).toBe(63.97);
  });

  it("does not depend, in scenarios, on whether weekend mode is on", () => {
    const on = { enable_weekend_only: true, destroy_albs_when_scaled_down: true };
    expect(scenarios(withValues(on), documented)).toEqual(scenarios(shipped, documented));
  });

  it("counts every active region at weekends, and nothing when there is none", () => {
    const two = withValues({ weekend_active_regions: ["eu-west-1", "eu-west-2"] });
    expect(monthly(two)).toMatchObject({ "weekend-keep-albs": 62.68, "single-region": 95 });
    const none = withValues({ weekend_active_regions: [] });
    expect(monthly(none)).toMatchObject({ "weekend-keep-albs": 0, "single-region": 95 });
    expect(monthly(two)["weekend-keep-all-albs"]).toBe(78.88);
    expect(monthly(withValues({ desired_count: 0, create_alb: false }))["24/7"]).toBe(0);
  });
});

describe("fleet weekend costs", () => {
  it("prints them as JSON alone", async () => {
    const run = await fleet(["weekend", "costs", "--json"]);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(run.stdout)).toMatchObject({
      model: "documented",
      scenarios: scenarios(shipped, documented).scenarios,
      regions: [
        { stack: "eu-west-1", fullTime: 95, weekendKeepAlbs: 16.43, weekendDestroyAlbs: 0 },
        { stack: "eu-west-2", fullTime: 95, weekendKeepAlbs: 31.34, weekendDestroyAlbs: 18.03 },
        { stack: "us-east-1", fullTime: 94.77, weekendKeepAlbs: 16.2, weekendDestroyAlbs: 0 },
      ],
    });
  });

  it("prints them for people", async () => {
    const { stdout, exitCode } = await fleet(["weekend", "costs", "--region", "eu-west-2"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /eu-west-2 +eu-west-2 +2 × 1 vCPU, 3 GB +\$95\.00 +\$31\.34 +\$18\.03\n/,
    );
    expect(stdout).toMatch(
      /by the documented model:\n[\s\S]* a month +a year [\s\S]* weekend-destroy-albs +\$18\.03 +\$216\.36 +\$76\.97 +81\.0%\n/,
    );
    expect(stdout).toContain("other services ($2.50 a month");
    expect(stdout).not.toContain("eu-west-1");
  });

  it.each([
    [3417.236, "$3,417.24"],
    [0, "$0.00"],
    [-1234567.5, "-$1,234,567.50"],
    [null, "unknown"],
  ])("writes %s as %s", (amount, text) => {
    expect(usd(amount)).toBe(text);
  });
});
