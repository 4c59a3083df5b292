import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scheduledActions } from "../../src/schedule/actions";
import { ambiguousBoundaries } from "../../src/schedule/changeovers";
import { nextAction } from "../../src/schedule/next-action";
import { countsText } from "./cron";
import { scheduleNear } from "./random-schedule";
import { perform } from "./simulation";

const DAY = 86_400_000;

describe("nextAction", () => {
  it("is the first that AWS performs, for any schedule and time", { timeout: 60_000 }, () => {
    const start = Date.UTC(2026, 9, 1);
    const end = start + 56 * DAY;
    fc.assert(
      fc.property(
        scheduleNear(start),
        fc.array(fc.nat(42 * 1440), { minLength: 1, maxLength: 8 }),
        (given, minutes) => {
          fc.pre(ambiguousBoundaries(given).length === 0);
          const { scaling, desiredCount } = given;
          fc.pre(scaling === null || scaling.min < desiredCount);
          const room = scaling && countsText(scaling);
          const settings = perform(scheduledActions(given), start, end);
          for (const after of minutes.map((it) => start + it * 60_000)) {
            const first = settings.find(({ at, counts }) => at > after && counts !== room);
            const next = nextAction(given, new Date(after));
            if (first) {
              expect(next).toEqual({
                at: new Date(first.at),
                count: Number.parseInt(first.counts, 10),
              });
            } else {
              expect(next?.at.getTime() ?? end).toBeGreaterThanOrEqual(end);
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
