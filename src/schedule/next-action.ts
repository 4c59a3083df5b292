import { type ScheduledAction, scheduledActions } from "./actions";
import { addDays, datesBetween, weekdayOf } from "./calendar";
import type { Schedule } from "./schedule";
import { dateOf, instantOf } from "./wall-time";

export interface NextAction {
  readonly at: Date;
  /** Tasks, whatever there were before. */
  readonly count: number;
}

const MINUTE_MS = 60_000;
const DAYS_OF_A_WEEK = 7;

/**
 * When AWS by itself sets the count of a region that weekend mode runs, which ends what was set by hand. That may
 * come before the schedule's next change: actions repeat, and a closing is performed on closed dates, too.
 */
export function nextAction(schedule: Schedule, after: Date): NextAction | null {
  const next = scheduledActions(schedule).flatMap((action) => {
    const recurs = action.schedule.endsWith(" *)");
    const at = recurs ? recurringAfter(action, after) : onceAfter(action, after);
    return at ? [{ at, count: action.count }] : [];
  });
  return next.reduce<NextAction | null>(
    (first, action) => (first && first.at <= action.at ? first : action),
    null,
  );
}

/** cron(minute hour day month ? year), in UTC. */
function onceAfter({ schedule }: ScheduledAction, after: Date): Date | undefined {
  const [minute = 0, hour = 0, day = 0, month = 0, year = 0] = (schedule.match(/\d+/g) ?? []).map(
    Number,
  );
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute));
  return at > after ? at : undefined;
}

/** cron(minute hour ? * days *), in the schedule's zone, between two times. */
function recurringAfter(action: ScheduledAction, after: Date): Date | undefined {
  const { schedule, timezone, startTime, endTime } = action;
  const [, minute, hour, days = ""] = /\((\d+) (\d+) \? \* (\S+) \*/.exec(schedule) ?? [];
  const start = startTime === null ? 0 : Date.parse(startTime);
  const end = endTime === null ? Number.POSITIVE_INFINITY : Date.parse(endTime);
  // An hour that is skipped before midnight happens on the next day.
  const first = addDays(dateOf(timezone, new Date(Math.max(after.getTime(), start))), -1);
  return datesBetween(first, addDays(first, DAYS_OF_A_WEEK + 1))
    .filter((date) => days.split(",").includes(weekdayOf(date)))
    .map(
      (date) =>
        new Date(instantOf(timezone, date, Number(hour)).getTime() + Number(minute) * MINUTE_MS),
    )
    .find((at) => at > after && at.getTime() >= start && at.getTime() <= end);
}
