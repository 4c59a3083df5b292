import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scheduledActions } from "../../src/schedule/actions";
import { ambiguousBoundaries } from "../../src/schedule/changeovers";
import { boundsAt, type Schedule } from "../../src/schedule/schedule";
import { countsText } from "./cron";
import { scheduleNear } from "./random-schedule";
import { everyDay, override, schedule } from "./schedules";
import { countsAfter, perform } from "./simulation";
import { countsByWallClock } from "./wall-clock";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The first times at which simulated and expected counts differ. */
function differences(
  settings: ReturnType<typeof perform>,
  times: Iterable<number>,
  expected: (at: number) => string,
): string[] {
  const simulated = countsAfter(settings);
  const found: string[] = [];
  for (const at of times) {
    const [is, should] = [simulated(at), expected(at)];
    if (is !== should && found.length < 5) {
      found.push(`${new Date(at).toISOString()}: ${is} instead of ${should}`);
    }
  }
  return found;
}

function* every(step: number, from: number, to: number) {
  for (let at = from; at < to; at += step) {
    yield at;
  }
}

/** Before, at and after each action: one minute early, and while its repetition is due. */
function around(settings: ReturnType<typeof perform>, from: number, to: number): number[] {
  const times = settings.flatMap(({ at }) =>
    [-1, 0, 5, 10, 15, 20, 30].map((m) => at + m * MINUTE),
  );
  return [...new Set(times)].filter((at) => at >= from && at < to).sort((a, b) => a - b);
}

/** boundsAt takes a while. The step hits each of the seven times around a change. */
function someOf(times: readonly number[]): number[] {
  return times.filter((_, i) => i % 31 === 0);
}

const holidays = [
  "2026-12-25",
  "2026-12-26",
  "2026-12-27",
  "2027-01-02",
  "2027-03-28",
  "2028-04-01",
  "2028-04-02",
  "2028-04-08",
  "2030-10-06",
  "2031-10-26",
  "2033-07-05",
];
const exceptions = [
  override("2026-03-28T21:30:00Z", "2026-03-29T07:10:00Z", 5),
  override("2026-11-25T09:00:00+09:30", "2026-11-26T18:00:00-05:00", 3),
  override("2027-05-01T05:55:20.250Z", "2027-05-01T06:05:40Z", 0),
  override("2027-12-24T12:00:00Z", "2028-01-05T12:00:00Z", 0),
  override("2027-12-31T18:00:00Z", "2028-01-01T03:00:30Z", 7),
  override("2029-06-02T08:00:00Z", "2029-06-02T09:00:00Z", 4),
  override("2029-06-02T09:00:00Z", "2029-06-02T10:00:00Z", 6),
  override("2030-10-05T13:00:00Z", "2030-10-06T05:00:00Z", 1),
  override("2034-02-01T00:00:00Z", "2035-02-01T00:00:00Z", 1),
];

const hours: Record<string, Partial<Schedule>> = {
  "Sat and Sun 6-22": {},
  "Fri to Sun 18-4, over midnight": { days: ["SUN", "FRI", "SAT"], startHour: 18, endHour: 4 },
  "Sat and Sun 0-24": { startHour: 0, endHour: 24 },
  "Sat and Sun 6-22, scaled with load": { scaling: { min: 1, max: 5 } },
  // Not on a Sunday, whose midnight Santiago skips.
  "Tue and Wed 0-24, scaled with load": {
    days: ["TUE", "WED"],
    startHour: 0,
    endHour: 24,
    scaling: { min: 1, max: 2 },
  },
  "every day 0-24": { days: everyDay, startHour: 0, endHour: 24 },
};
const zones = [
  "UTC",
  "Europe/London",
  "America/New_York",
  "Australia/Sydney",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
  "America/Santiago",
];

/** `npm run bench:schedule` has all ten of each; a test run has one of each, and among them every one. */
const YEARS = Number(process.env.SIMULATED_YEARS || 1);
const cases = zones.flatMap((timezone, zone) =>
  Object.entries(hours).map(([name, values], n) => {
    const first = YEARS === 1 ? 2026 + ((zone * Object.keys(hours).length + n) % 10) : 2026;
    return { timezone, name, values, first };
  }),
);

describe("years of a schedule are what the actions set", () => {
  it.each(cases)("$name, $timezone, from $first on", ({ timezone, values, first }) => {
    const given = schedule({
      ...values,
      timezone,
      closedDates: holidays,
      overrides: exceptions,
    });
    expect(ambiguousBoundaries(given)).toEqual([]);
    // No exception is in force before that which begins or ends on this day.
    const from = Date.UTC(first, 1, 1);
    const to = Date.UTC(first + YEARS, 1, 1);
    // The actions of the weeks before have set what holds at the start.
    const settings = perform(scheduledActions(given), from - 21 * DAY, to);

    const expected = countsByWallClock(given);
    const changes = around(settings, from, to);
    expect(differences(settings, every(HOUR, from, to), expected)).toEqual([]);
    expect(differences(settings, changes, expected)).toEqual([]);
    expect(
      differences(settings, someOf(changes), (at) => countsText(boundsAt(given, new Date(at)))),
    ).toEqual([]);
  });
});

describe("six weeks of any schedule", () => {
  it("is what the actions set, at every quarter of an hour and around each action", () => {
    const seen = new Set<string>();
    const start = Date.UTC(2026, 9, 1);
    fc.assert(
      fc.property(scheduleNear(start), (given) => {
        fc.pre(ambiguousBoundaries(given).length === 0);
        const end = start + 42 * DAY;
        const actions = scheduledActions(given);
        const settings = perform(actions, start - 14 * DAY, end);
        const [first = { at: end }] = settings;
        const expected = countsByWallClock(given);
        const known = Math.max(start, Math.ceil(first.at / HOUR) * HOUR);
        expect(differences(settings, every(15 * MINUTE, known, end), expected)).toEqual([]);
        const changes = around(settings, known, end);
        expect(differences(settings, changes, expected)).toEqual([]);
        expect(
          differences(settings, someOf(changes), (at) => countsText(boundsAt(given, new Date(at)))),
        ).toEqual([]);
        for (const { key } of actions) {
          seen.add(key.replace(/-\d.*/, ""));
        }
      }),
      { numRuns: 150 },
    );
    expect([...seen].sort()).toEqual([
      "at",
      "close",
      "close-again",
      "close-again-from",
      "close-from",
      "open",
      "open-again",
      "open-again-from",
      "open-from",
      "release",
      "release-again",
      "release-again-from",
      "release-from",
    ]);
  }, 300_000);
});
