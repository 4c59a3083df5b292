import { occurrence, scheduledActions, type WeeklyAction } from "./actions";
import { addDays, datesBetween, weekdayOf } from "./calendar";
import { boundsAt, isOpening, type Schedule, taskCountAt } from "./schedule";
import { dateOf } from "./wall-time";

export interface NextAction {
  readonly at: Date;
  /** Tasks, whatever there were before. */
  readonly count: number;
}

const DAYS_OF_A_WEEK = 7;

/**
 * When AWS by itself sets the count of a region that weekend mode runs, which ends what was set by hand. That may
 * come before the schedule's next change: actions repeat, and a closing is performed on closed dates, too.
 */
export function nextAction(schedule: Schedule, after: Date): NextAction | null {
  const next = scheduledActions(schedule).flatMap((action) => {
    const at = "at" in action ? action.at : weeklyAfter(action, after);
    return at && at > after && movesCount(schedule, at)
      ? [{ at, count: taskCountAt(schedule, at) }]
      : [];
  });
  return next.reduce<NextAction | null>(
    (first, action) => (first && first.at <= action.at ? first : action),
    null,
  );
}

/** What only gives load its room leaves the count as it is. */
function movesCount(schedule: Schedule, at: Date): boolean {
  const { min, max } = boundsAt(schedule, at);
  return min === max || isOpening(schedule, at);
}

function weeklyAfter(action: WeeklyAction, after: Date): Date | undefined {
  const { weekdays, timezone, startTime, endTime } = action;
  const earliest = startTime && startTime > after ? startTime : after;
  // An hour that is skipped before midnight happens on the next day.
  const first = addDays(dateOf(timezone, earliest), -1);
  return datesBetween(first, addDays(first, DAYS_OF_A_WEEK + 1))
    .filter((date) => weekdays.includes(weekdayOf(date)))
    .map((date) => occurrence(action, date))
    .find((at) => at > after && at >= earliest && (endTime === null || at <= endTime));
}
