import { describe, expect, it } from "vitest";
import { scheduleOf } from "../../src/fleet/region-schedule";
import {
  loadBalancerWantedAt,
  nextChange,
  nextCountChange,
  runsAt,
  type Schedule,
  taskCountAt,
  windowsBetween,
} from "../../src/schedule/schedule";
import { defaults } from "../support/defaults";
import { everyDay, override, schedule, shown, utc } from "./schedules";

// 2026-10-02 is a Friday, 2026-10-03 a Saturday.

it("comes from the variables", () => {
  expect(
    scheduleOf({
      ...defaults,
      desired_count: 3,
      autoscaling_min: 1,
      autoscaling_max: 6,
      weekend_timezone: "Europe/London",
      weekend_closed_dates: ["2026-12-26"],
      weekend_overrides: [
        { start: "2026-12-23T10:00:00Z", end: "2026-12-23T18:00:00Z", desired_count: 1 },
      ],
    }),
  ).toEqual({
    timezone: "Europe/London",
    days: ["SAT", "SUN"],
    startHour: 6,
    endHour: 22,
    closedDates: ["2026-12-26"],
    overrides: [{ start: "2026-12-23T10:00:00Z", end: "2026-12-23T18:00:00Z", desiredCount: 1 }],
    desiredCount: 3,
    scaling: { min: 1, max: 6 },
    prewarmMinutes: 15,
  });
});

describe("windowsBetween", () => {
  it.each<[string, Partial<Schedule>, string, string, string[]]>([
    [
      "the defaults",
      {},
      "2026-10-01",
      "2026-10-08",
      ["2026-10-03T06:00Z 2026-10-03T22:00Z", "2026-10-04T06:00Z 2026-10-04T22:00Z"],
    ],
    [
      "over midnight",
      { days: ["FRI", "SAT"], startHour: 22, endHour: 4 },
      "2026-10-01",
      "2026-10-08",
      ["2026-10-02T22:00Z 2026-10-03T04:00Z", "2026-10-03T22:00Z 2026-10-04T04:00Z"],
    ],
    [
      "over midnight, one closed",
      { days: ["FRI", "SAT"], startHour: 22, endHour: 4, closedDates: ["2026-10-03"] },
      "2026-10-01",
      "2026-10-08",
      ["2026-10-02T22:00Z 2026-10-03T04:00Z"],
    ],
    [
      "to midnight",
      { days: ["SAT"], startHour: 20, endHour: 24 },
      "2026-10-01",
      "2026-10-08",
      ["2026-10-03T20:00Z 2026-10-04T00:00Z"],
    ],
    [
      "closed on both days",
      { closedDates: ["2026-10-03", "2026-10-04"] },
      "2026-10-01",
      "2026-10-11",
      ["2026-10-10T06:00Z 2026-10-10T22:00Z"],
    ],
    [
      "London turns back",
      { timezone: "Europe/London" },
      "2026-10-23",
      "2026-10-27",
      ["2026-10-24T05:00Z 2026-10-24T21:00Z", "2026-10-25T06:00Z 2026-10-25T22:00Z"],
    ],
    [
      "London skips the opening",
      { timezone: "Europe/London", startHour: 1, endHour: 3 },
      "2026-03-28T12:00",
      "2026-03-30",
      ["2026-03-29T01:00Z 2026-03-29T02:00Z"],
    ],
    [
      "London repeats the opening",
      { timezone: "Europe/London", startHour: 1, endHour: 3 },
      "2026-10-24T12:00",
      "2026-10-26",
      ["2026-10-25T00:00Z 2026-10-25T03:00Z"],
    ],
    [
      "London repeats the closing",
      { timezone: "Europe/London", days: ["SAT"], startHour: 20, endHour: 1 },
      "2026-10-24",
      "2026-10-26",
      ["2026-10-24T19:00Z 2026-10-25T00:00Z"],
    ],
    [
      "London skips the whole window",
      { timezone: "Europe/London", startHour: 1, endHour: 2 },
      "2026-03-28T12:00",
      "2026-03-30",
      [],
    ],
    [
      "New York skips the opening",
      { timezone: "America/New_York", days: ["SUN"], startHour: 2, endHour: 6 },
      "2026-03-07",
      "2026-03-09",
      ["2026-03-08T07:00Z 2026-03-08T10:00Z"],
    ],
    [
      "New York repeats the opening",
      { timezone: "America/New_York", days: ["SUN"], startHour: 1, endHour: 6 },
      "2026-10-31",
      "2026-11-02",
      ["2026-11-01T05:00Z 2026-11-01T11:00Z"],
    ],
    [
      "Sydney changes inside a window",
      { timezone: "Australia/Sydney", days: ["SAT"], startHour: 18, endHour: 4 },
      "2026-10-02",
      "2026-10-05",
      ["2026-10-03T08:00Z 2026-10-03T17:00Z"],
    ],
    [
      "Lord Howe skips half an hour",
      { timezone: "Australia/Lord_Howe", days: ["SUN"], startHour: 2, endHour: 3 },
      "2026-10-02",
      "2026-10-05",
      ["2026-10-03T15:30Z 2026-10-03T16:00Z"],
    ],
    [
      "Santiago skips a midnight",
      { timezone: "America/Santiago", days: ["SUN"], startHour: 0, endHour: 24 },
      "2026-09-05",
      "2026-09-08",
      ["2026-09-06T04:00Z 2026-09-07T03:00Z"],
    ],
    [
      "Santiago has a day of 25 hours",
      { timezone: "America/Santiago", days: ["SAT"], startHour: 0, endHour: 24 },
      "2026-04-03",
      "2026-04-06",
      ["2026-04-04T03:00Z 2026-04-05T04:00Z"],
    ],
    [
      "Troll skips two hours",
      { timezone: "Antarctica/Troll", days: ["SUN"], startHour: 2, endHour: 4 },
      "2026-03-28",
      "2026-03-30",
      ["2026-03-29T01:00Z 2026-03-29T02:00Z"],
    ],
    [
      "Kolkata is half an hour off",
      { timezone: "Asia/Kolkata", days: ["SAT"] },
      "2026-10-01",
      "2026-10-08",
      ["2026-10-03T00:30Z 2026-10-03T16:30Z"],
    ],
    [
      "Kiritimati is a day ahead",
      { timezone: "Pacific/Kiritimati", days: ["SAT"] },
      "2026-10-01",
      "2026-10-08",
      ["2026-10-02T16:00Z 2026-10-03T08:00Z"],
    ],
    ["from a closing to an opening", {}, "2026-10-03T22:00", "2026-10-04T06:00", []],
    [
      "one that has begun",
      {},
      "2026-10-03T21:59:59",
      "2026-10-04T06:00",
      ["2026-10-03T06:00Z 2026-10-03T22:00Z"],
    ],
    [
      "one that has just begun",
      {},
      "2026-10-03T22:00",
      "2026-10-04T06:00:01",
      ["2026-10-04T06:00Z 2026-10-04T22:00Z"],
    ],
  ])("%s", (_, values, from, to, expected) => {
    const day = (time: string) => utc(time.includes("T") ? time : `${time}T00:00`);
    const windows = windowsBetween(schedule(values), day(from), day(to));
    expect(windows.map(({ opens, closes }) => `${shown(opens)} ${shown(closes)}`)).toEqual(
      expected,
    );
  });
});

const planned = schedule({
  overrides: [
    override("2026-10-03T20:00:00Z", "2026-10-04T08:00:00Z", 5),
    override("2026-10-04T08:00:00Z", "2026-10-04T10:00:00Z", 0),
    // Half past five in the afternoon, and the last of the list.
    override("2026-10-03T23:30:00+02:00", "2026-10-03T19:00:00-03:00", 1),
    override("2026-10-07T10:00:10.900Z", "2026-10-07T10:00:20.100Z", 4),
  ],
});

describe("taskCountAt and runsAt", () => {
  it.each<[string, Schedule, string, number]>([
    ["before opening", schedule(), "2026-10-03T05:59:59.999", 0],
    ["at opening", schedule(), "2026-10-03T06:00", 2],
    ["before closing", schedule(), "2026-10-03T21:59:59.999", 2],
    ["at closing", schedule(), "2026-10-03T22:00", 0],
    ["on a weekday", schedule(), "2026-10-02T12:00", 0],
    ["closed", schedule({ closedDates: ["2026-10-03"] }), "2026-10-03T12:00", 0],
    ["the next day", schedule({ closedDates: ["2026-10-03"] }), "2026-10-04T12:00", 2],
    ["between touching days", schedule({ startHour: 0, endHour: 24 }), "2026-10-04T00:00", 2],
    ["before an override", planned, "2026-10-03T19:59:59.999", 2],
    ["in an override", planned, "2026-10-03T20:00", 5],
    ["over the closing", planned, "2026-10-03T23:00", 5],
    ["where two overlap", planned, "2026-10-03T21:30", 1],
    ["where the last has ended", planned, "2026-10-03T22:00", 5],
    ["where one follows another", planned, "2026-10-04T08:00", 0],
    ["after an override", planned, "2026-10-04T10:00", 2],
    ["without the fraction of a start", planned, "2026-10-07T10:00:10", 4],
    ["without the fraction of an end", planned, "2026-10-07T10:00:20", 0],
  ])("%s", (_, given, at, expected) => {
    expect(taskCountAt(given, utc(at))).toBe(expected);
    expect(runsAt(given, utc(at))).toBe(expected > 0);
  });

  it("runs inside a window also with no tasks wanted", () => {
    const none = schedule({ desiredCount: 0 });
    expect(taskCountAt(none, utc("2026-10-03T12:00"))).toBe(0);
    expect(runsAt(none, utc("2026-10-03T12:00"))).toBe(true);
  });
});

describe("nextChange", () => {
  it.each<[string, Partial<Schedule>, string, string]>([
    ["opens", {}, "2026-09-30T12:00", "2026-10-03T06:00Z true"],
    ["closes", {}, "2026-10-03T06:00", "2026-10-03T22:00Z false"],
    ["opens after a weekend", {}, "2026-10-04T22:00", "2026-10-10T06:00Z true"],
    [
      "passes touching days",
      { startHour: 0, endHour: 24 },
      "2026-10-03T12:00",
      "2026-10-05T00:00Z false",
    ],
    [
      "stops at a closed one of them",
      { days: everyDay, startHour: 0, endHour: 24, closedDates: ["2026-10-07"] },
      "2026-10-03T12:00",
      "2026-10-07T00:00Z false",
    ],
    [
      "passes closed dates",
      { closedDates: ["2026-10-03", "2026-10-04", "2026-10-10"] },
      "2026-10-01T00:00",
      "2026-10-11T06:00Z true",
    ],
    [
      "passes the opening in an override of 0",
      { overrides: [override("2026-10-03T00:00:00Z", "2026-10-03T09:30:15Z", 0)] },
      "2026-10-01T00:00",
      "2026-10-03T09:30:15Z true",
    ],
    [
      "passes the closing in an override",
      { overrides: [override("2026-10-03T20:00:00Z", "2026-10-04T08:00:00Z", 5)] },
      "2026-10-03T12:00",
      "2026-10-04T22:00Z false",
    ],
    [
      "passes adjacent overrides",
      {
        overrides: [
          override("2026-10-06T08:00:00Z", "2026-10-06T09:00:00Z", 1),
          override("2026-10-06T09:00:00Z", "2026-10-06T10:00:00Z", 3),
        ],
      },
      "2026-10-06T08:00",
      "2026-10-06T10:00Z false",
    ],
    [
      "starts an override",
      { overrides: [override("2026-10-06T10:00:00+02:00", "2026-10-06T09:00:00Z", 1)] },
      "2026-10-05T00:00",
      "2026-10-06T08:00Z true",
    ],
    [
      "is after a year-long override",
      { overrides: [override("2026-10-05T00:00:00Z", "2027-10-05T00:00:00Z", 0)] },
      "2026-10-05T00:00",
      "2027-10-09T06:00Z true",
    ],
    [
      "follows daylight saving",
      { timezone: "Europe/London" },
      "2026-10-24T21:00",
      "2026-10-25T06:00Z true",
    ],
  ])("%s", (_, values, after, expected) => {
    const next = nextChange(schedule(values), utc(after));
    expect(next && `${shown(next.at)} ${next.active}`).toBe(expected);
  });

  it.each<[string, Partial<Schedule>]>([
    ["always open", { days: everyDay, startHour: 0, endHour: 24 }],
    [
      "more than 400 days away",
      { overrides: [override("2026-10-01T00:00:00Z", "2028-10-01T00:00:00Z", 0)] },
    ],
  ])("is null: %s", (_, values) => {
    expect(nextChange(schedule(values), utc("2026-10-01T00:00"))).toBeNull();
  });
});

describe("nextCountChange", () => {
  it.each<[string, Partial<Schedule>, string, string | null]>([
    ["opens", {}, "2026-09-30T12:00", "2026-10-03T06:00Z 2"],
    [
      "from an override to the next",
      {
        overrides: [
          override("2026-10-06T08:00:00Z", "2026-10-06T09:00:00Z", 1),
          override("2026-10-06T09:00:00Z", "2026-10-06T10:00:00Z", 3),
        ],
      },
      "2026-10-06T08:00",
      "2026-10-06T09:00Z 3",
    ],
    [
      "overrides of the same count",
      {
        overrides: [
          override("2026-10-06T08:00:00Z", "2026-10-06T09:00:00Z", 1),
          override("2026-10-06T09:00:00Z", "2026-10-06T10:00:00Z", 1),
        ],
      },
      "2026-10-06T08:00",
      "2026-10-06T10:00Z 0",
    ],
    [
      "an override like the schedule",
      { overrides: [override("2026-10-03T08:00:00Z", "2026-10-03T23:00:00Z", 2)] },
      "2026-10-03T07:00",
      "2026-10-03T23:00Z 0",
    ],
    ["no tasks ever", { desiredCount: 0 }, "2026-10-01T00:00", null],
  ])("%s", (_, values, after, expected) => {
    const next = nextCountChange(schedule(values), utc(after));
    expect(next && `${shown(next.at)} ${next.count}`).toBe(expected);
  });
});

describe("loadBalancerWantedAt", () => {
  const early = [override("2026-10-06T08:00:00Z", "2026-10-06T09:00:00Z", 1)];
  it.each<[string, Partial<Schedule>, string, boolean]>([
    ["before the pre-warm", {}, "2026-10-03T05:44:59.999", false],
    ["in the pre-warm", {}, "2026-10-03T05:45", true],
    ["inside", {}, "2026-10-03T12:00", true],
    ["at closing", {}, "2026-10-03T22:00", false],
    ["without pre-warm", { prewarmMinutes: 0 }, "2026-10-03T05:59:59.999", false],
    ["without pre-warm, at opening", { prewarmMinutes: 0 }, "2026-10-03T06:00", true],
    ["a day of pre-warm bridges the night", { prewarmMinutes: 1440 }, "2026-10-03T22:00", true],
    ["a closed date is not warmed for", { closedDates: ["2026-10-03"] }, "2026-10-03T05:50", false],
    ["before an override", { overrides: early }, "2026-10-06T07:45", true],
    [
      "an opening overridden with 0",
      { overrides: [override("2026-10-03T05:50:00Z", "2026-10-03T09:00:00Z", 0)] },
      "2026-10-03T05:49",
      false,
    ],
    [
      "before an override that is over sooner than the pre-warm",
      { prewarmMinutes: 600, overrides: early },
      "2026-10-06T00:00",
      true,
    ],
  ])("%s", (_, values, at, expected) => {
    expect(loadBalancerWantedAt(schedule(values), utc(at))).toBe(expected);
  });
});
