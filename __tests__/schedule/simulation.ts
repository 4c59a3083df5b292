import { expect } from "vitest";
import type { ScheduledAction } from "../../src/schedule/actions";
import { type CronAction, cronAction } from "./cron";
import { hourShown, wallClock, weekdayShown } from "./wall-clock";

/** The counts that AWS sets, as minimum and maximum, and from when. */
export interface Setting {
  readonly at: number;
  readonly counts: string;
}

const MINUTE = 60_000;
const recurring = /^cron\((\d+) (\d+) \? \* ([A-Z]{3}(?:,[A-Z]{3})*) \*\)$/;
const once = /^cron\((\d+) (\d+) (\d+) (\d+) \? (\d{4})\)$/;

/**
 * What Application Auto Scaling does from one instant to another, sorted: it performs a recurring action at
 * its start time and then whenever the clock of its zone shows what its cron says, up to its end time.
 */
export function perform(actions: readonly ScheduledAction[], from: number, to: number): Setting[] {
  const settings = new Map<number, { counts: string; key: string }>();
  for (const action of actions.map(cronAction)) {
    for (const at of times(action, from, to)) {
      const other = settings.get(at);
      if (other && other.counts !== action.counts) {
        expect.unreachable(
          `${other.key} sets ${other.counts} and ${action.key} sets ${action.counts} ` +
            `at ${new Date(at).toISOString()}`,
        );
      }
      settings.set(at, action);
    }
  }
  return [...settings].map(([at, { counts }]) => ({ at, counts })).sort((a, b) => a.at - b.at);
}

function times(action: CronAction, from: number, to: number): number[] {
  const single = once.exec(action.schedule)?.slice(1).map(Number);
  if (single) {
    expect(action).toMatchObject({ timezone: "UTC", startTime: null, endTime: null });
    const [minute, hour, day, month, year] = single as [number, number, number, number, number];
    return [Date.UTC(year, month - 1, day, hour, minute)].filter((at) => at >= from && at < to);
  }
  const [, minute, hour, days] = recurring.exec(action.schedule) ?? [];
  if (!minute || !hour || !days) {
    expect.unreachable(`${action.schedule} is no cron expression of AWS`);
  }
  const clock = wallClock(action.timezone);
  const start = action.startTime === null ? from : Date.parse(action.startTime);
  const end = action.endTime === null ? to : Math.min(Date.parse(action.endTime) + 1, to);
  const found = action.startTime !== null && start >= from && start < end ? [start] : [];
  // Each half hour, since there are zones half an hour off.
  const step = 30 * MINUTE;
  for (let at = Math.floor(Math.max(from, start) / step) * step; at < end; at += step) {
    const shown = clock(at);
    const performed = at + Number(minute) * MINUTE;
    if (
      hourShown(shown) === Number(hour) &&
      shown % (60 * MINUTE) === 0 &&
      days.includes(weekdayShown(shown)) &&
      performed >= Math.max(from, start) &&
      performed < end
    ) {
      found.push(performed);
    }
  }
  return found;
}

/** The counts that AWS has set last, at times that are asked in ascending order. */
export function countsAfter(settings: readonly Setting[]): (at: number) => string | undefined {
  let i = 0;
  return (at) => {
    while ((settings[i]?.at ?? Number.POSITIVE_INFINITY) <= at) {
      i++;
    }
    return settings[i - 1]?.counts;
  };
}
