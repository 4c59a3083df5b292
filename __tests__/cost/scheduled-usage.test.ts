import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { monthOf } from "../../src/cost/usage/calendar-month";
import { scheduledUsage } from "../../src/cost/usage/scheduled-usage";
import type { Usage } from "../../src/cost/usage/usage";
import type { VariableValues } from "../../src/fleet/variables";
import { scheduledAt } from "../../src/live/scheduled";
import type { Schedule } from "../../src/schedule/schedule";
import { scheduleNear } from "../schedule/random-schedule";
import { defaults } from "../support/defaults";

const WEEKEND = { aws_region: "eu-west-2", enable_weekend_only: true, desired_count: 1 };

/** Task-hours, hours of the load balancer, and those with tasks. */
function hoursOf({ tasks, loadBalancerHours, busyHours }: Usage): number[] {
  return [tasks.reduce((sum, { hours }) => sum + hours, 0), loadBalancerHours, busyHours];
}

function month(day: string, values: Partial<VariableValues>): number[] {
  const { start, end } = monthOf(new Date(`${day}T12:34:56Z`));
  return hoursOf(scheduledUsage({ ...defaults, ...values }, start, end));
}

describe("the hours of a calendar month", () => {
  it.each([
    ["2026-11-01", 720],
    ["2026-12-31", 744],
    ["2027-02-28", 672],
    ["2028-02-29", 696],
    ["2100-02-01", 672],
  ])("around the clock are all of them: %s", (day, hours) => {
    expect(month(day, { desired_count: 3 })).toEqual([3 * hours, hours, hours]);
    expect(month(day, { create_alb: false })).toEqual([2 * hours, 0, 0]);
    expect(month(day, { desired_count: 0 })).toEqual([0, hours, 0]);
  });

  it.each<[string, string, Partial<VariableValues>, number[]]>([
    // Saturday is the 1st of August 2026, and it has ten days of weekends: 160 hours, and 15 minutes before each.
    ["the load balancer kept", "2026-08-01", {}, [160, 744, 160]],
    [
      "the load balancer destroyed",
      "2026-08-01",
      { destroy_albs_when_scaled_down: true },
      [160, 162.5, 160],
    ],
    [
      "a closed date",
      "2026-08-01",
      { weekend_closed_dates: ["2026-08-02"], destroy_albs_when_scaled_down: true },
      [144, 146.25, 144],
    ],
    [
      "an override that raises on a Monday",
      "2026-08-01",
      {
        weekend_overrides: [
          { start: "2026-08-03T10:00:00Z", end: "2026-08-03T12:00:00Z", desired_count: 5 },
        ],
        destroy_albs_when_scaled_down: true,
      },
      [170, 164.75, 162],
    ],
    [
      "an override of 0 for the whole month",
      "2026-08-01",
      {
        weekend_overrides: [
          { start: "2026-07-01T00:00:00Z", end: "2026-09-01T00:00:00Z", desired_count: 0 },
        ],
        destroy_albs_when_scaled_down: true,
      },
      // 15 minutes before the month's end nothing opens: September begins on a Tuesday.
      [0, 0, 0],
    ],
    // A window of Saturday night belongs to two months; of October 2026, the last day is a Saturday.
    [
      "windows over midnight into the next month",
      "2026-10-15",
      { weekend_days: ["SAT"], weekend_hours_start: 20, weekend_hours_end: 8 },
      [4 * 12 + 4, 744, 4 * 12 + 4],
    ],
    [
      "the rest of such a window",
      "2026-11-15",
      { weekend_days: ["SAT"], weekend_hours_start: 20, weekend_hours_end: 8 },
      [8 + 4 * 12, 720, 8 + 4 * 12],
    ],
    // On the 25th of October 2026 London's day has 25 hours, on the 29th of March 23.
    [
      "a day of 25 hours",
      "2026-10-15",
      { weekend_timezone: "Europe/London", weekend_hours_start: 0, weekend_hours_end: 24 },
      [9 * 24 + 1, 744, 9 * 24 + 1],
    ],
    [
      "a day of 23 hours",
      "2026-03-15",
      { weekend_timezone: "Europe/London", weekend_hours_start: 0, weekend_hours_end: 24 },
      [9 * 24 - 1, 744, 9 * 24 - 1],
    ],
    ["a region that is not active", "2026-08-01", { aws_region: "eu-west-1" }, [0, 744, 0]],
    [
      "one that has no load balancer either",
      "2026-08-01",
      { aws_region: "eu-west-1", destroy_albs_when_scaled_down: true },
      [0, 0, 0],
    ],
  ])("in weekend mode: %s", (_, day, values, hours) => {
    expect(month(day, { ...WEEKEND, ...values })).toEqual(hours);
  });
});

function valuesOf(schedule: Schedule): Partial<VariableValues> {
  return {
    weekend_timezone: schedule.timezone,
    weekend_days: schedule.days,
    weekend_hours_start: schedule.startHour,
    weekend_hours_end: schedule.endHour,
    weekend_closed_dates: schedule.closedDates,
    weekend_overrides: schedule.overrides.map(({ desiredCount, ...period }) => ({
      ...period,
      desired_count: desiredCount,
    })),
    desired_count: schedule.desiredCount,
    weekend_prewarm_minutes: schedule.prewarmMinutes,
  };
}

const START = Date.parse("2026-10-01T00:00:00Z");
const regions: fc.Arbitrary<VariableValues> = fc
  .record({
    schedule: scheduleNear(START),
    aws_region: fc.constantFrom("eu-west-1", "eu-west-2"),
    enable_weekend_only: fc.boolean(),
    destroy_albs_when_scaled_down: fc.boolean(),
    create_alb: fc.boolean(),
  })
  .map(({ schedule, ...rest }) => ({ ...defaults, ...valuesOf(schedule), ...rest }));
/** Of October 2026, with the changes from summer time of Europe and to that of Australia. */
const times = fc.nat(31 * 86_400).map((seconds) => new Date(START + 1000 * seconds));

describe("scheduled usage", () => {
  const october = { start: new Date(START), end: new Date("2026-11-01T00:00:00Z") };

  it("of the month so far and of the rest is that of the whole month", () => {
    fc.assert(
      fc.property(regions, times, (values, at) => {
        const [before, after, whole] = [
          scheduledUsage(values, october.start, at),
          scheduledUsage(values, at, october.end),
          scheduledUsage(values, october.start, october.end),
        ];
        const rest = hoursOf(after);
        hoursOf(before).forEach((hours, i) => {
          expect(hours + (rest[i] ?? Number.NaN)).toBeCloseTo(hoursOf(whole)[i] ?? Number.NaN, 6);
        });
        expect(before.months + after.months).toBeCloseTo(1, 9);
      }),
    );
  });

  it("of any second is what the schedule says for it", () => {
    fc.assert(
      fc.property(regions, times, (values, at) => {
        const second = scheduledUsage(values, at, new Date(at.getTime() + 1000));
        const { tasks, loadBalancer } = scheduledAt(values, at);
        const expected = [tasks, loadBalancer ? 1 : 0, tasks > 0 && values.create_alb ? 1 : 0];
        expect(hoursOf(second).map((hours) => Math.round(3600 * hours))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
