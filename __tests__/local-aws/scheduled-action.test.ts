import { describe, expect, it } from "vitest";
import { isDue } from "../../src/local-aws/auto-scaling/scheduled-action";
import type { ScheduledActionRecord } from "../../src/local-aws/records";

const action = (
  schedule: string,
  more: Partial<ScheduledActionRecord> = {},
): ScheduledActionRecord => ({
  arn: "a",
  schedule,
  timezone: null,
  startTime: null,
  endTime: null,
  scalableTargetAction: {},
  ...more,
});

const due = (it: ScheduledActionRecord, at: string) => {
  const until = new Date(at);
  return isDue(it, new Date(until.getTime() - 1000), until);
};

describe("a scheduled action is due", () => {
  it.each([
    ["cron(0 6 ? * SAT *)", "2026-11-28T06:00:00Z", true],
    ["cron(0 6 ? * SAT *)", "2026-11-28T06:00:01Z", false],
    ["cron(0 6 ? * SAT *)", "2026-11-27T06:00:00Z", false],
    ["cron(0 6 ? * SAT,SUN *)", "2026-11-29T06:00:00Z", true],
    ["cron(0 6 ? * 7 *)", "2026-11-28T06:00:00Z", true],
    ["cron(0 10 23 12 ? 2026)", "2026-12-23T10:00:00Z", true],
    ["cron(0 10 23 12 ? 2026)", "2027-12-23T10:00:00Z", false],
    ["cron(30 22 1 * ? *)", "2026-12-01T22:30:00Z", true],
    ["at(2026-12-23T10:00:00)", "2026-12-23T10:00:00Z", true],
    ["at(2026-12-23T10:00:00)", "2026-12-23T10:00:01Z", false],
    ["rate(5 minutes)", "2026-12-23T10:05:00Z", true],
    ["rate(5 minutes)", "2026-12-23T10:06:00Z", false],
    ["rate(2 hours)", "2026-12-23T10:00:00Z", true],
    ["rate(2 hours)", "2026-12-23T11:00:00Z", false],
    ["rate(1 day)", "2026-12-23T00:00:00Z", true],
    ["rate(1 day)", "2026-12-23T10:00:00Z", false],
  ])("%s at %s: %s", (schedule, at, expected) => {
    expect(due(action(schedule), at)).toBe(expected);
  });

  it("in the time of its zone, in summer and winter", () => {
    const berlin = action("cron(0 6 ? * * *)", { timezone: "Europe/Berlin" });
    expect(due(berlin, "2026-07-01T04:00:00Z")).toBe(true);
    expect(due(berlin, "2026-12-01T05:00:00Z")).toBe(true);
    expect(due(berlin, "2026-12-01T06:00:00Z")).toBe(false);
    const once = action("at(2026-12-01T06:00:00)", { timezone: "Europe/Berlin" });
    expect(due(once, "2026-12-01T05:00:00Z")).toBe(true);
  });

  it("also where its end comes before the next look, as after a machine has slept", () => {
    const segment = action("cron(0 6 ? * * *)", { endTime: "2026-12-03T00:00:00Z" });
    const [evening, nextWeek] = ["2026-12-01T20:00:00Z", "2026-12-08T20:00:00Z"];
    expect(isDue(segment, new Date(evening), new Date(nextWeek))).toBe(true);
    expect(isDue(segment, new Date("2026-12-02T20:00:00Z"), new Date(nextWeek))).toBe(false);
  });

  it("at its start time, then by its schedule, and not after its end", () => {
    const segment = action("cron(0 6 ? * * *)", {
      startTime: Date.parse("2026-12-01T09:00:00Z") / 1000,
      endTime: "2026-12-03T00:00:00Z",
    });
    expect(due(segment, "2026-12-01T06:00:00Z")).toBe(false);
    expect(due(segment, "2026-12-01T09:00:00Z")).toBe(true);
    expect(due(segment, "2026-12-02T06:00:00Z")).toBe(true);
    expect(due(segment, "2026-12-03T06:00:00Z")).toBe(false);
  });
});
