import { describe, expect, it } from "vitest";
import { fleetCost } from "../../src/cost/estimate/fleet-cost";
import { COST_GROUPS } from "../../src/cost/groups";
import { monthToDate } from "../../src/cost/now/month-to-date";
import type { VariableValues } from "../../src/fleet/variables";
import { defaults } from "../support/defaults";
import { listModel } from "./list-prices";

function month(at: string, values: Partial<VariableValues> = {}) {
  const region = { values: { ...defaults, ...values }, hostedZoneShare: 1 };
  return monthToDate(region, listModel, new Date(at));
}

describe("the month so far and to its end", () => {
  it("is, around the clock in eu-west-1, what the calculator says", () => {
    const { soFar, projected } = month("2026-11-11T00:00:00Z");
    expect(soFar).toEqual({
      // 240 h: 2 vCPU × $0.04048 = $19.43, 6 GB × $0.004445 = $6.40
      fargate: 25.83,
      // 240 h × $0.0252 = $6.05, 24 LCU-hours × $0.008 = $0.19
      alb: 6.24,
      // 3 and 2 addresses, 240 h × $0.005: $3.60, $2.40
      publicIpv4: 6,
      // Logs of 2 × 240/730 months × 0.5 GB: $0.19 and $0.00; of $0.40, $0.50 and $0.50 a third; 3.29 GB × $0.09
      otherServices: 0.19 + 0.13 + 0.17 + 0.17 + 0.3,
      total: 39.03,
    });
    // 720 of 730 hours of the usual month.
    const [usual] = fleetCost([{ stackName: "it", values: defaults }], listModel).regions;
    expect(projected.fargate).toBeCloseTo(((usual?.monthly.fargate ?? 0) * 720) / 730, 1);
    expect(projected.otherServices).toBeCloseTo(usual?.monthly.otherServices ?? 0, 1);
  });

  it("is nothing at the month's first instant, and all at its last second", () => {
    const first = month("2028-02-01T00:00:00Z");
    expect(first.soFar.total).toBe(0);
    const last = month("2028-02-29T23:59:59Z");
    expect(last.projected.total).toBeCloseTo(last.soFar.total ?? Number.NaN, 1);
    // A leap year's February has 696 hours: 2 × 696 × ($0.04048 + 3 × $0.004445)
    expect(last.soFar.fargate).toBeCloseTo(74.91, 2);
    expect(first.projected.fargate).toBeCloseTo(74.91, 2);
  });

  it("costs less with a closed date still to come, and the same until it comes", () => {
    const weekend = { aws_region: "eu-west-2", enable_weekend_only: true };
    const open = month("2026-12-20T00:00:00Z", weekend);
    const closed = month("2026-12-20T00:00:00Z", {
      ...weekend,
      weekend_closed_dates: ["2026-12-26"],
    });
    expect(closed.soFar).toEqual(open.soFar);
    // 16 hours of 2 tasks of 1 vCPU and 3 GB: 32 × ($0.04656 + 3 × $0.00511) = $1.98
    const saved = (open.projected.fargate ?? 0) - (closed.projected.fargate ?? 0);
    expect(saved).toBeCloseTo(1.98, 2);
  });

  it("has the sums of its parts, and no figure where no price is known", () => {
    const { soFar } = month("2026-11-11T07:08:09Z");
    const sum = COST_GROUPS.reduce((total, group) => total + (soFar[group] ?? Number.NaN), 0);
    expect(soFar.total).toBeCloseTo(sum, 6);
    const elsewhere = month("2026-11-11T07:08:09Z", { aws_region: "ap-south-1" });
    expect(elsewhere.soFar).toMatchObject({ fargate: null, total: null });
  });
});
