import fc from "fast-check";
import { expect, it } from "vitest";
import {
  loadBalancerWantedAt,
  nextChange,
  nextCountChange,
  runsAt,
  taskCountAt,
  windowsBetween,
} from "../../src/schedule/schedule";
import { scheduleNear } from "./random-schedule";
import { countByWallClock } from "./wall-clock";

const HOUR = 3_600_000;
const start = Date.UTC(2026, 9, 1);
const end = start + 42 * 24 * HOUR;

const schedules = scheduleNear(start);
const instants = fc.oneof(
  fc.integer({ min: start, max: end }),
  fc.nat(42 * 24).map((hours) => start + hours * HOUR),
);

it("the count is what a clock in the zone says", () => {
  fc.assert(
    fc.property(schedules, fc.array(instants, { minLength: 5, maxLength: 20 }), (given, times) => {
      const expected = countByWallClock(given);
      for (const at of times) {
        expect(taskCountAt(given, new Date(at)), new Date(at).toISOString()).toBe(expected(at));
      }
    }),
    { numRuns: 150 },
  );
});

it("windows are sorted and do not overlap", () => {
  fc.assert(
    fc.property(schedules, (given) => {
      const times = windowsBetween(given, new Date(start), new Date(end)).flatMap(
        ({ opens, closes }) => [opens.getTime(), closes.getTime()],
      );
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.every((at, i) => i % 2 === 0 || at > (times[i - 1] ?? at))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

it("the next change is the first one", () => {
  fc.assert(
    fc.property(
      schedules,
      instants,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
      (given, at, parts) => {
        const after = new Date(at);
        const active = nextChange(given, after);
        const count = nextCountChange(given, after);
        const [runs, tasks] = [runsAt(given, after), taskCountAt(given, after)];
        const between = (to: Date) => [
          new Date(to.getTime() - 1),
          ...parts.map((part) => new Date(at + Math.floor(part * (to.getTime() - at - 1)))),
        ];
        if (active) {
          expect(active.at.getTime()).toBeGreaterThan(at);
          expect(active.active).toBe(!runs);
          expect(runsAt(given, active.at)).toBe(active.active);
          expect(between(active.at).every((time) => runsAt(given, time) === runs)).toBe(true);
        }
        if (count) {
          expect(count.at.getTime()).toBeGreaterThan(at);
          expect(count.count).not.toBe(tasks);
          expect(taskCountAt(given, count.at)).toBe(count.count);
          expect(between(count.at).every((time) => taskCountAt(given, time) === tasks)).toBe(true);
        }
      },
    ),
    { numRuns: 150 },
  );
});

it("a load balancer is wanted when tasks run within the pre-warm, and only then", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(schedules, instants, (given, at) => {
      const wanted = loadBalancerWantedAt(given, new Date(at));
      const until = at + given.prewarmMinutes * 60_000;
      const first = runsAt(given, new Date(at))
        ? at
        : nextChange(given, new Date(at))?.at.getTime();
      expect(wanted).toBe(first !== undefined && first <= until);
      seen.add(`${wanted} ${first === at}`);
    }),
    { numRuns: 200 },
  );
  expect([...seen].sort()).toEqual(["false false", "true false", "true true"]);
});
