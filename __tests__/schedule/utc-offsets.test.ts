import { describe, expect, it } from "vitest";
import { HORIZON, utcOffsets } from "../../src/schedule/utc-offsets";
import { wallClock } from "./wall-clock";

it("has all years of the horizon", () => {
  const years = Object.keys(utcOffsets("UTC"));
  expect([years[0], years.at(-1), years.length]).toEqual(["2026", "2046", 21]);
});

it.each([
  ["UTC", ["2026-01-01T00:00:00Z 0"]],
  ["Asia/Kolkata", ["2026-01-01T00:00:00Z 19800"]],
  [
    "Europe/London",
    ["2026-01-01T00:00:00Z 0", "2026-03-29T01:00:00Z 3600", "2026-10-25T01:00:00Z 0"],
  ],
  [
    "America/New_York",
    ["2026-01-01T00:00:00Z -18000", "2026-03-08T07:00:00Z -14400", "2026-11-01T06:00:00Z -18000"],
  ],
  [
    "Australia/Sydney",
    ["2026-01-01T00:00:00Z 39600", "2026-04-04T16:00:00Z 36000", "2026-10-03T16:00:00Z 39600"],
  ],
  [
    "Australia/Lord_Howe",
    ["2026-01-01T00:00:00Z 39600", "2026-04-04T15:00:00Z 37800", "2026-10-03T15:30:00Z 39600"],
  ],
])("2026 in %s", (timezone, expected) => {
  expect(utcOffsets(timezone)["2026"]?.map(({ from, seconds }) => `${from} ${seconds}`)).toEqual(
    expected,
  );
});

// Morocco changes for Ramadan, by a table.
describe.each([
  "UTC",
  "Europe/London",
  "America/Santiago",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "Asia/Kolkata",
])("%s", (timezone) => {
  it("says what Intl says, every 12 hours and around each change", () => {
    const offsets = utcOffsets(timezone);
    const clock = wallClock(timezone);
    for (let year: number = HORIZON.firstYear; year <= HORIZON.lastYear; year++) {
      const changes = (offsets[year] ?? []).map((entry) => ({
        ...entry,
        at: Date.parse(entry.from),
      }));
      expect(changes[0]?.from).toBe(`${year}-01-01T00:00:00Z`);
      const times = changes.flatMap(({ at }, i) => (i === 0 ? [at] : [at - 1000, at]));
      for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 43_200_000) {
        times.push(at);
      }
      const wrong = times.filter(
        (at) =>
          clock(at) - at !== (changes.findLast((change) => change.at <= at)?.seconds ?? 0) * 1000,
      );
      expect(wrong.map((at) => new Date(at).toISOString())).toEqual([]);
    }
  });
});
