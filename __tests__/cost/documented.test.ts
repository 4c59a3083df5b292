import { beforeAll, describe, expect, it } from "vitest";
import { selectedRegions } from "../../src/cli/fleet";
import { usd } from "../../src/cli/render/weekend-costs";
import type { RegionConfig } from "../../src/config/load-fleet";
import { fullTimeCost, weekendCost, weekendHoursPerMonth } from "../../src/cost/documented-cost";
import { scenarios, weekendWithAllAlbs } from "../../src/cost/scenarios";
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

const monthly = (regions: readonly RegionConfig[]) =>
  Object.fromEntries(scenarios(regions).map((it) => [it.name, it.monthly]));

describe("the documented cost of a region", () => {
  it("is that of the documentation", () => {
    expect(fullTimeCost(defaults).fargate).toBeCloseTo(78.57, 2);
    expect(fullTimeCost(defaults).alb).toBe(16.43);
    expect(fullTimeCost({ ...defaults, aws_region: "us-east-1" }).alb).toBe(16.2);
    expect(fullTimeCost({ ...defaults, create_alb: false }).alb).toBe(0);
    expect(weekendCost(defaults, "kept").fargate).toBeCloseTo(14.91, 2);
    expect(weekendCost(defaults, "kept").alb).toBe(16.43);
    expect(weekendCost(defaults, "destroyed").alb).toBeCloseTo(3.12, 2);
  });

  it.each([
    [6, 22, ["SAT", "SUN"], 32],
    [22, 6, ["FRI"], 8],
    [0, 24, ["SAT"], 24],
  ])("counts the hours from %i to %i on %s", (start, end, days, hoursPerWeek) => {
    const values = {
      weekend_hours_start: start,
      weekend_hours_end: end,
      weekend_days: days,
    };
    expect(weekendHoursPerMonth({ ...defaults, ...values })).toBeCloseTo(4.33 * hoursPerWeek, 10);
  });
});

describe("the scenarios", () => {
  it("are those of the documentation for the shipped fleet", () => {
    expect(scenarios(shipped)).toEqual([
      {
        ...{ name: "24/7", monthly: 284.77, annual: 3417.24 },
        savings: { monthly: 0, percent: 0 },
      },
      {
        ...{ name: "weekend-keep-albs", monthly: 31.34, annual: 376.12 },
        savings: { monthly: 253.43, percent: 89 },
      },
      {
        ...{ name: "weekend-destroy-albs", monthly: 18.03, annual: 216.38 },
        savings: { monthly: 266.74, percent: 93.7 },
      },
      {
        ...{ name: "single-region", monthly: 95, annual: 1140 },
        savings: { monthly: 189.77, percent: 66.6 },
      },
    ]);
    expect(weekendWithAllAlbs(shipped)).toBe(63.97);
  });

  it("do not depend on whether weekend mode is on", () => {
    const on = { enable_weekend_only: true, destroy_albs_when_scaled_down: true };
    expect(scenarios(withValues(on))).toEqual(scenarios(shipped));
  });

  it("take every active region, and nothing when there is none", () => {
    const two = withValues({ weekend_active_regions: ["eu-west-1", "eu-west-2"] });
    expect(monthly(two)).toMatchObject({ "weekend-keep-albs": 62.69, "single-region": 95 });
    const none = withValues({ weekend_active_regions: [] });
    expect(monthly(none)).toMatchObject({ "weekend-keep-albs": 0, "single-region": 95 });
    expect(monthly(withValues({ desired_count: 0, create_alb: false }))["24/7"]).toBe(0);
  });
});

describe("fleet weekend costs", () => {
  it("prints them as JSON alone", async () => {
    const run = await fleet(["weekend", "costs", "--json"]);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(run.stdout)).toMatchObject({
      model: "documented",
      scenarios: scenarios(shipped),
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
    expect(stdout).toMatch(/weekend-destroy-albs +\$18\.03 +\$216\.38 +\$76\.97 +81\.0%\n/);
    expect(stdout).toContain("other services ($2.50 a month");
    expect(stdout).not.toContain("eu-west-1");
  });

  it.each([
    [3417.236, "$3,417.24"],
    [0, "$0.00"],
    [-1234567.5, "-$1,234,567.50"],
  ])("writes %d as %s", (amount, text) => {
    expect(usd(amount)).toBe(text);
  });
});
