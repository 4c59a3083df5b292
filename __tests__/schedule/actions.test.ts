import { describe, expect, it } from "vitest";
import { scheduledActions } from "../../src/schedule/actions";
import type { Schedule } from "../../src/schedule/schedule";
import { cronAction } from "./cron";
import { everyDay, override, schedule } from "./schedules";

/** One line for each action: key, cron, zone, start, end, counts. */
function lines(values: Partial<Schedule> = {}): string[] {
  return scheduledActions(schedule(values))
    .map(cronAction)
    .map(
      ({ key, schedule, timezone, startTime, endTime, counts }) =>
        `${key} | ${schedule} ${timezone} | ${startTime ?? "-"} ${endTime ?? "-"} | ${counts}`,
    );
}

describe("what recurs", () => {
  it("Saturday and Sunday 6 to 22 UTC", () => {
    expect(lines()).toEqual([
      "close | cron(0 22 ? * SAT,SUN *) UTC | - - | 0",
      "close-again | cron(10 22 ? * SAT,SUN *) UTC | - - | 0",
      "open | cron(0 6 ? * SAT,SUN *) UTC | - - | 2",
      "open-again | cron(10 6 ? * SAT,SUN *) UTC | - - | 2",
    ]);
  });

  it.each<[string, Partial<Schedule>, string | undefined, string]>([
    [
      "days in order",
      { days: ["SUN", "MON", "FRI"] },
      "cron(0 22 ? * MON,FRI,SUN *)",
      "cron(0 6 ? * MON,FRI,SUN *)",
    ],
    [
      "over midnight",
      { startHour: 22, endHour: 4 },
      "cron(0 4 ? * MON,SUN *)",
      "cron(0 22 ? * SAT,SUN *)",
    ],
    ["to midnight", { endHour: 24 }, "cron(0 0 ? * MON,SUN *)", "cron(0 6 ? * SAT,SUN *)"],
    ["whole days", { startHour: 0, endHour: 24 }, "cron(0 0 ? * MON *)", "cron(0 0 ? * SAT,SUN *)"],
    [
      "whole days apart",
      { days: ["MON", "WED"], startHour: 0, endHour: 24 },
      "cron(0 0 ? * TUE,THU *)",
      "cron(0 0 ? * MON,WED *)",
    ],
    [
      "always",
      { days: everyDay, startHour: 0, endHour: 24 },
      undefined,
      "cron(0 0 ? * MON,TUE,WED,THU,FRI,SAT,SUN *)",
    ],
  ])("%s", (_, values, close, open) => {
    const given = schedule({ ...values, timezone: "Europe/London" });
    const actions = scheduledActions(given).map(cronAction);
    const cron = (key: string) => actions.find((action) => action.key === key)?.schedule;
    expect([cron("close"), cron("open")]).toEqual([close, open]);
    expect([cron("close-again"), cron("open-again")]).toEqual(
      [close, open].map((text) => text?.replace("cron(0 ", "cron(10 ")),
    );
    expect(new Set(actions.map(({ timezone }) => timezone))).toEqual(new Set(["Europe/London"]));
  });
});

describe("closed dates", () => {
  it("cut the opening, and consecutive ones leave no segment", () => {
    const timezone = "Europe/London";
    // The 28th of March is a Saturday, and summer time begins on the 29th.
    const closedDates = ["2027-01-02", "2026-03-28", "2026-03-29", "2026-04-07"];
    expect(
      lines({ timezone, closedDates }).filter((line) => /^(open|close)(-from.*)? \|/.test(line)),
    ).toEqual([
      "close | cron(0 22 ? * SAT,SUN *) Europe/London | - - | 0",
      "open | cron(0 6 ? * SAT,SUN *) Europe/London | - 2026-03-28T05:59:00Z | 2",
      "open-from-2026-04-04 | cron(0 6 ? * SAT,SUN *) Europe/London | 2026-04-04T05:00:00Z 2027-01-02T05:59:00Z | 2",
      "open-from-2027-01-03 | cron(0 6 ? * SAT,SUN *) Europe/London | 2027-01-03T06:00:00Z - | 2",
    ]);
  });

  it("close whole days at their midnight", () => {
    const closedDates = ["2026-10-04", "2026-10-06"];
    expect(lines({ startHour: 0, endHour: 24, closedDates, timezone: "Asia/Kolkata" })).toEqual([
      "at-2026-10-03-1830 | cron(30 18 3 10 ? 2026) UTC | - - | 0",
      "at-2026-10-03-1840 | cron(40 18 3 10 ? 2026) UTC | - - | 0",
      "close | cron(0 0 ? * MON *) Asia/Kolkata | - - | 0",
      "close-again | cron(10 0 ? * MON *) Asia/Kolkata | - - | 0",
      "open | cron(0 0 ? * SAT,SUN *) Asia/Kolkata | - 2026-10-03T18:29:00Z | 2",
      "open-again | cron(10 0 ? * SAT,SUN *) Asia/Kolkata | - 2026-10-03T18:39:00Z | 2",
      "open-again-from-2026-10-10 | cron(10 0 ? * SAT,SUN *) Asia/Kolkata | 2026-10-09T18:40:00Z - | 2",
      "open-from-2026-10-10 | cron(0 0 ? * SAT,SUN *) Asia/Kolkata | 2026-10-09T18:30:00Z - | 2",
    ]);
  });
});

describe("overrides", () => {
  it("take out what they cover, and set counts at both ends", () => {
    const overrides = [override("2026-10-03T21:30:00Z", "2026-10-03T22:05:20Z", 5)];
    expect(lines({ overrides })).toEqual([
      "at-2026-10-03-2130 | cron(30 21 3 10 ? 2026) UTC | - - | 5",
      "at-2026-10-03-2140 | cron(40 21 3 10 ? 2026) UTC | - - | 5",
      "at-2026-10-03-2206 | cron(6 22 3 10 ? 2026) UTC | - - | 0",
      "at-2026-10-03-2216 | cron(16 22 3 10 ? 2026) UTC | - - | 0",
      "close | cron(0 22 ? * SAT,SUN *) UTC | - 2026-10-03T21:59:00Z | 0",
      // 22:10 is after the override.
      "close-again | cron(10 22 ? * SAT,SUN *) UTC | - - | 0",
      "close-from-2026-10-04 | cron(0 22 ? * SAT,SUN *) UTC | 2026-10-04T22:00:00Z - | 0",
      "open | cron(0 6 ? * SAT,SUN *) UTC | - - | 2",
      "open-again | cron(10 6 ? * SAT,SUN *) UTC | - - | 2",
    ]);
  });

  it.each<[string, Schedule["overrides"], string[]]>([
    [
      "on a weekday, at an offset",
      [override("2026-10-06T10:00:00+05:30", "2026-10-06T06:00:00Z", 3)],
      [
        "at-2026-10-06-0430 3",
        "at-2026-10-06-0440 3",
        "at-2026-10-06-0600 0",
        "at-2026-10-06-0610 0",
      ],
    ],
    [
      "adjacent",
      [
        override("2026-10-06T08:00:00Z", "2026-10-06T08:10:00Z", 3),
        override("2026-10-06T08:10:00Z", "2026-10-06T09:00:00Z", 4),
      ],
      [
        "at-2026-10-06-0800 3",
        "at-2026-10-06-0810 4",
        "at-2026-10-06-0820 4",
        "at-2026-10-06-0900 0",
        "at-2026-10-06-0910 0",
      ],
    ],
    [
      "overlapping",
      [
        override("2026-10-06T08:00:00Z", "2026-10-06T12:00:00Z", 3),
        override("2026-10-06T09:00:00Z", "2026-10-06T10:00:00Z", 4),
      ],
      [
        "at-2026-10-06-0800 3",
        "at-2026-10-06-0810 3",
        "at-2026-10-06-0900 4",
        "at-2026-10-06-0910 4",
        "at-2026-10-06-1000 3",
        "at-2026-10-06-1010 3",
        "at-2026-10-06-1200 0",
        "at-2026-10-06-1210 0",
      ],
    ],
    [
      "seconds are rounded up, fractions do not count",
      [override("2026-10-06T08:00:00.999Z", "2026-10-06T09:00:01.000Z", 3)],
      [
        "at-2026-10-06-0800 3",
        "at-2026-10-06-0810 3",
        "at-2026-10-06-0901 0",
        "at-2026-10-06-0911 0",
      ],
    ],
    [
      "rounded up into another year",
      [override("2026-12-31T23:59:30Z", "2027-01-01T02:00:00Z", 3)],
      [
        "at-2027-01-01-0000 3",
        "at-2027-01-01-0010 3",
        "at-2027-01-01-0200 0",
        "at-2027-01-01-0210 0",
      ],
    ],
  ])("%s", (_, overrides, expected) => {
    const actions = scheduledActions(schedule({ overrides })).map(cronAction);
    expect(
      actions
        .filter(({ key }) => key.startsWith("at-"))
        .map(({ key, counts }) => `${key} ${counts}`),
    ).toEqual(expected);
    expect(actions.filter(({ startTime, endTime }) => startTime || endTime)).toEqual([]);
  });
});
