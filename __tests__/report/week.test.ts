import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scheduleOf } from "../../src/fleet/region-schedule";
import type { VariableValues } from "../../src/fleet/variables";
import { regionWeek } from "../../src/report/week";
import { loadBalancerWantedAt, taskCountAt } from "../../src/schedule/schedule";
import { scheduleNear } from "../schedule/random-schedule";
import { shown, utc } from "../schedule/schedules";
import { defaults } from "../support/defaults";

const weekend: VariableValues = {
  ...defaults,
  aws_region: "eu-west-2",
  enable_weekend_only: true,
  destroy_albs_when_scaled_down: true,
};

/** A Tuesday. */
const NOW = utc("2026-11-24T09:30");

function periods(values: VariableValues, now = NOW) {
  const week = regionWeek(values, now);
  const times = (list: readonly { from: Date; to: Date }[]) =>
    list.map(({ from, to }) => [shown(from), shown(to)]);
  return {
    tasks: times(week.tasks),
    loadBalancer: times(week.loadBalancer),
    closed: times(week.closed),
  };
}

const WHOLE = [["2026-11-24T00:00Z", "2026-12-01T00:00Z"]];

describe("regionWeek", () => {
  it("is the seven days from today on", () => {
    expect(regionWeek(weekend, NOW).dates).toEqual([
      ...["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28"],
      ...["2026-11-29", "2026-11-30"],
    ]);
  });

  it("has the active hours, and the load balancer from the pre-warming on", () => {
    expect(periods(weekend)).toEqual({
      tasks: [
        ["2026-11-28T06:00Z", "2026-11-28T22:00Z"],
        ["2026-11-29T06:00Z", "2026-11-29T22:00Z"],
      ],
      loadBalancer: [
        ["2026-11-28T05:45Z", "2026-11-28T22:00Z"],
        ["2026-11-29T05:45Z", "2026-11-29T22:00Z"],
      ],
      closed: [],
    });
  });

  it.each<[string, Partial<VariableValues>, unknown, unknown]>([
    ["24/7", { enable_weekend_only: false }, WHOLE, WHOLE],
    ["24/7 without tasks", { enable_weekend_only: false, desired_count: 0 }, [], WHOLE],
    ["24/7 without a load balancer", { enable_weekend_only: false, create_alb: false }, WHOLE, []],
    ["a region that is not active", { aws_region: "eu-west-1" }, [], []],
    [
      "a region that is not active and keeps its load balancer",
      { aws_region: "eu-west-1", destroy_albs_when_scaled_down: false },
      [],
      WHOLE,
    ],
  ])("%s", (_, values, tasks, loadBalancer) => {
    expect(periods({ ...weekend, ...values })).toEqual({ tasks, loadBalancer, closed: [] });
  });

  it("names the window of a closed date, and has the count of an override", () => {
    const values = {
      ...weekend,
      weekend_closed_dates: ["2026-11-29", "2026-11-25"],
      weekend_overrides: [
        { start: "2026-11-30T22:00:00Z", end: "2026-12-02T00:00:00Z", desired_count: 5 },
      ],
    };
    expect(periods(values)).toMatchObject({
      tasks: [
        ["2026-11-28T06:00Z", "2026-11-28T22:00Z"],
        ["2026-11-30T22:00Z", "2026-12-01T00:00Z"],
      ],
      closed: [["2026-11-29T06:00Z", "2026-11-29T22:00Z"]],
    });
    expect(regionWeek(values, NOW).tasks.map(({ count }) => count)).toEqual([2, 5]);
  });

  it("is what the schedule says at every instant, in any zone", () => {
    const start = Date.parse("2027-03-15T00:00:00Z");
    const days = fc.nat(35);
    const minutes = fc.nat(7 * 1440);
    fc.assert(
      fc.property(scheduleNear(start), days, minutes, (schedule, day, minute) => {
        const values: VariableValues = {
          ...weekend,
          ...{ weekend_timezone: schedule.timezone, weekend_days: schedule.days },
          ...{ weekend_hours_start: schedule.startHour, weekend_hours_end: schedule.endHour },
          ...{ weekend_prewarm_minutes: schedule.prewarmMinutes },
          ...{ weekend_closed_dates: schedule.closedDates, desired_count: schedule.desiredCount },
          weekend_overrides: schedule.overrides.map(({ desiredCount, ...period }) => ({
            ...period,
            desired_count: desiredCount,
          })),
        };
        const week = regionWeek(values, new Date(start + day * 1440 * 60_000));
        const at = new Date(week.from.getTime() + minute * 60_000);
        fc.pre(at < week.to);
        const holds = ({ from, to }: { from: Date; to: Date }) => from <= at && at < to;
        expect(week.tasks.filter(holds).map(({ count }) => count)).toEqual(
          [taskCountAt(scheduleOf(values), at)].filter((count) => count > 0),
        );
        expect(week.loadBalancer.filter(holds).length > 0).toBe(
          loadBalancerWantedAt(scheduleOf(values), at),
        );
      }),
    );
  });
});
