import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { monthlyHours, weeklyHours } from "../../src/cost/usage/usual-month";
import { scheduleOf } from "../../src/fleet/region-schedule";
import { loadBalancerWantedAt, runsAt } from "../../src/schedule/schedule";
import { everyDay } from "../schedule/schedules";
import { defaults } from "../support/defaults";

const schedule = (days: readonly string[], start: number, end: number) => ({
  ...{ weekend_days: days, weekend_hours_start: start, weekend_hours_end: end },
});

describe("the hours of a week", () => {
  it.each([
    [["SAT", "SUN"], 6, 22, 0, 32],
    [["FRI"], 22, 6, 0, 8],
    [["SAT"], 0, 24, 0, 24],
    [everyDay, 0, 24, 0, 168],
    [["SAT", "SUN"], 6, 22, 0.25, 32.5],
    // From Saturday's opening on it would be open anyway.
    [["SAT", "SUN"], 6, 22, 24, 64],
    // Over the end of the week: before Monday's opening is Sunday.
    [["MON", "SUN"], 0, 24, 24, 72],
    [everyDay, 6, 22, 24, 168],
  ] as const)("on %j from %i to %i, and %f h before, are %f", (days, start, end, before, hours) => {
    expect(weeklyHours(schedule(days, start, end), before)).toBe(hours);
  });

  it("are those of the schedule, quarter by quarter", () => {
    const monday = Date.UTC(2026, 10, 2);
    const quarters = Array.from({ length: 7 * 96 }, (_, i) => new Date(monday + i * 900_000));
    const given = fc.record({
      days: fc.subarray([...everyDay], { minLength: 1 }),
      hours: fc.tuple(fc.nat(23), fc.integer({ min: 1, max: 24 })).filter(([a, b]) => a !== b),
      prewarm: fc.nat(96).map((quarter) => 15 * quarter),
    });
    fc.assert(
      fc.property(given, ({ days, hours: [start, end], prewarm }) => {
        const values = { ...defaults, ...schedule(days, start, end) };
        const real = scheduleOf({ ...values, weekend_prewarm_minutes: prewarm });
        const hoursOf = (there: (at: Date) => boolean) => quarters.filter(there).length / 4;
        expect(weeklyHours(values)).toBe(hoursOf((at) => runsAt(real, at)));
        expect(weeklyHours(values, prewarm / 60)).toBe(
          hoursOf((at) => loadBalancerWantedAt(real, at)),
        );
      }),
      { numRuns: 20 },
    );
  });
});

describe("the hours of a month", () => {
  const weekend = { ...defaults, enable_weekend_only: true, aws_region: "eu-west-2" };

  it.each([
    ["24/7", defaults, 730, 730],
    ["24/7 without load balancer", { ...defaults, create_alb: false }, 730, 0],
    ["weekend, kept", weekend, (32 / 168) * 730, 730],
    ["weekend in another region", { ...weekend, aws_region: "eu-west-1" }, 0, 730],
    [
      "weekend, destroyed",
      { ...weekend, destroy_albs_when_scaled_down: true },
      (32 / 168) * 730,
      (32.5 / 168) * 730,
    ],
    [
      "weekend in another region, destroyed",
      { ...weekend, aws_region: "eu-west-1", destroy_albs_when_scaled_down: true },
      0,
      0,
    ],
  ] as const)("%s", (_, values, tasks, loadBalancer) => {
    const hours = monthlyHours(values);
    expect(hours.tasks).toBeCloseTo(tasks, 9);
    expect(hours.loadBalancer).toBeCloseTo(loadBalancer, 9);
  });
});
