import { expect, it } from "vitest";
import { ambiguousBoundaries } from "../../src/schedule/changeovers";
import type { Schedule } from "../../src/schedule/schedule";
import { everyDay, schedule } from "./schedules";

it.each<[string, Partial<Schedule>, string[]]>([
  ["UTC", { startHour: 1 }, []],
  ["no daylight saving", { timezone: "Asia/Kolkata", startHour: 1 }, []],
  ["another hour", { timezone: "Europe/London" }, []],
  [
    "opening",
    { timezone: "Europe/London", startHour: 1 },
    ["2026-03-29 1 skipped", "2026-10-25 1 repeated"],
  ],
  [
    "closing",
    { timezone: "Europe/London", startHour: 0, endHour: 1 },
    ["2026-03-29 1 skipped", "2026-10-25 1 repeated"],
  ],
  [
    "closing of the day before",
    { timezone: "Europe/London", days: ["SAT"], startHour: 20, endHour: 1 },
    ["2026-03-29 1 skipped", "2026-10-25 1 repeated"],
  ],
  ["another day", { timezone: "Europe/London", days: ["SAT"], startHour: 1 }, []],
  [
    "first instance closed",
    { timezone: "Europe/London", startHour: 1, closedDates: ["2026-03-29"] },
    ["2026-10-25 1 repeated", "2027-03-28 1 skipped"],
  ],
  ["just after the repeated hour", { timezone: "Europe/London", startHour: 2 }, []],
  ["half an hour", { timezone: "Australia/Lord_Howe", startHour: 2 }, ["2026-10-04 2 skipped"]],
  [
    "opening at a skipped midnight",
    { timezone: "America/Santiago", days: ["SUN"], startHour: 0 },
    ["2026-09-06 0 skipped"],
  ],
  [
    "closing at a skipped midnight",
    { timezone: "America/Santiago", days: ["SAT"], endHour: 24 },
    ["2026-09-06 0 skipped"],
  ],
  [
    "nothing happens at midnight",
    { timezone: "America/Santiago", days: everyDay, startHour: 0, endHour: 24 },
    [],
  ],
  [
    "scaling begins anew at midnight",
    {
      timezone: "America/Havana",
      days: everyDay,
      startHour: 0,
      endHour: 24,
      scaling: { min: 1, max: 2 },
    },
    ["2026-03-08 0 skipped", "2026-11-01 0 repeated"],
  ],
  [
    "a closed day before",
    { timezone: "America/Santiago", startHour: 0, endHour: 24, closedDates: ["2026-09-05"] },
    ["2026-09-06 0 skipped"],
  ],
  [
    "the second of two skipped hours",
    { timezone: "Antarctica/Troll", startHour: 2 },
    ["2026-03-29 2 skipped", "2026-10-25 2 repeated"],
  ],
])("%s", (_, values, expected) => {
  expect(
    ambiguousBoundaries(schedule(values)).map(({ date, hour, kind }) => `${date} ${hour} ${kind}`),
  ).toEqual(expected);
});
