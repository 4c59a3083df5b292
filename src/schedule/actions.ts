import { addDays, datesBetween, nextWeekday, WEEKDAYS, type Weekday, weekdayOf } from "./calendar";
import { AGAIN_MINUTES, OPENING_MINUTES } from "./limits";
import { boundsAt, type CountBounds, closesNextDay, periodOf, type Schedule } from "./schedule";
import { dateOf, instantOf } from "./wall-time";

/** A scheduled action of Application Auto Scaling: it sets minimum and maximum. */
export type ScheduledAction = WeeklyAction | OneOffAction;

interface Action {
  /** Names it among the actions of a stack, and does not change with the rest of the schedule. */
  readonly key: string;
  readonly bounds: CountBounds;
}

/** A time of day on some weekdays. */
interface WeeklyTime {
  readonly weekdays: readonly Weekday[];
  readonly hour: number;
  readonly minute: number;
}

export interface WeeklyAction extends Action, WeeklyTime {
  readonly timezone: string;
  /** AWS performs the action at this time, and then every week. */
  readonly startTime: Date | null;
  readonly endTime: Date | null;
}

export interface OneOffAction extends Action {
  /** A whole minute. */
  readonly at: Date;
}

/** A weekly action before it is cut where it must do nothing. */
interface Series extends WeeklyTime {
  readonly name: string;
  readonly bounds: CountBounds;
  /** How long after the end of an override it still does nothing. */
  readonly quietMinutes: number;
  /** Dates on which it does nothing, besides those of overrides. */
  readonly closedDates: readonly string[];
}

const MINUTE_MS = 60_000;

/**
 * All that sets a region's counts by itself, sorted by key. It depends on no clock: actions of the past
 * stay, so that a plan changes nothing just because time has passed.
 */
export function scheduledActions(schedule: Schedule): ScheduledAction[] {
  return [
    ...seriesOf(schedule).flatMap((series) => segments(schedule, series)),
    ...oneOffs(schedule),
  ].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function seriesOf(schedule: Schedule): Series[] {
  const { days, startHour, endHour, desiredCount, scaling, closedDates } = schedule;
  const opening = {
    hour: startHour,
    weekdays: WEEKDAYS.filter((day) => days.includes(day)),
    bounds: { min: desiredCount, max: scaling?.max ?? desiredCount },
    quietMinutes: 0,
    closedDates: closedDates.filter((date) => days.includes(weekdayOf(date))),
  };
  const closingDays = closesNextDay(schedule) ? days.map(nextWeekday) : days;
  const closing = {
    hour: endHour % 24,
    // Where the next window opens at once, closing would compete with it.
    weekdays: WEEKDAYS.filter(
      (day) => closingDays.includes(day) && !(windowsTouch(schedule) && days.includes(day)),
    ),
    bounds: { min: 0, max: 0 },
    quietMinutes: 0,
    // Closing what did not open does no harm.
    closedDates: [],
  };
  const release = scaling
    ? { ...opening, bounds: scaling, quietMinutes: OPENING_MINUTES }
    : { ...opening, weekdays: [] };
  return [
    { name: "open", minute: 0, ...opening },
    { name: "open-again", minute: AGAIN_MINUTES, ...opening },
    { name: "release", minute: OPENING_MINUTES, ...release },
    { name: "release-again", minute: OPENING_MINUTES + AGAIN_MINUTES, ...release },
    { name: "close", minute: 0, ...closing },
    { name: "close-again", minute: AGAIN_MINUTES, ...closing },
  ].filter(({ weekdays }) => weekdays.length > 0);
}

/** Whether the windows of neighbouring days are one. */
function windowsTouch({ startHour, endHour }: Schedule): boolean {
  return startHour === 0 && endHour === 24;
}

/** A series, cut where it must do nothing. */
function segments(schedule: Schedule, series: Series): WeeklyAction[] {
  const { name, minute, hour, weekdays, bounds } = series;
  const excluded = excludedDates(schedule, series);
  const { timezone } = schedule;
  const common = { weekdays, hour, minute, timezone, bounds };
  const endBefore = (date: string | undefined) =>
    date === undefined ? null : new Date(occurrence(common, date).getTime() - MINUTE_MS);
  return [
    { key: name, ...common, startTime: null, endTime: endBefore(excluded[0]) },
    ...excluded.flatMap((date, i) => {
      const first = nextDate(series, date);
      const following = excluded[i + 1];
      return first === following
        ? []
        : [
            {
              key: `${name}-from-${first}`,
              ...common,
              startTime: occurrence(common, first),
              endTime: endBefore(following),
            },
          ];
    }),
  ];
}

/** The dates of a series on which it must do nothing, sorted. */
function excludedDates(schedule: Schedule, series: Series): string[] {
  const quietMs = series.quietMinutes * MINUTE_MS;
  const overridden = schedule.overrides.map(periodOf).flatMap(({ start, end }) =>
    datesBetween(
      // An hour that is skipped before midnight happens on the next day.
      addDays(dateOf(schedule.timezone, new Date(start)), -1),
      dateOf(schedule.timezone, new Date(end + quietMs)),
    ).filter((date) => {
      const at = occurrence({ ...series, timezone: schedule.timezone }, date).getTime();
      return series.weekdays.includes(weekdayOf(date)) && start <= at && at < end + quietMs;
    }),
  );
  return [...new Set([...series.closedDates, ...overridden])].sort();
}

/** When it happens on a date. */
export function occurrence(
  { timezone, hour, minute }: Pick<WeeklyAction, "timezone" | "hour" | "minute">,
  date: string,
): Date {
  return new Date(instantOf(timezone, date, hour).getTime() + minute * MINUTE_MS);
}

/** The next date of a series after the given one. */
function nextDate(series: Series, after: string): string {
  const date = addDays(after, 1);
  return series.weekdays.includes(weekdayOf(date)) ? date : nextDate(series, date);
}

/** One for each time at which the series alone would leave a wrong count. */
function oneOffs(schedule: Schedule): OneOffAction[] {
  const closedMidnights = windowsTouch(schedule)
    ? schedule.closedDates
        .filter((date) => schedule.days.includes(weekdayOf(date)))
        .map((date) => instantOf(schedule.timezone, date, 0).getTime())
    : [];
  const afterEnd = schedule.scaling ? [0, OPENING_MINUTES * MINUTE_MS] : [0];
  const instants = [
    ...schedule.overrides
      .map(periodOf)
      .flatMap(({ start, end }) => [start, ...afterEnd.map((ms) => end + ms)]),
    ...closedMidnights,
  ].flatMap((at) => [at, at + AGAIN_MINUTES * MINUTE_MS].map(wholeMinute));
  return [...new Set(instants)].map((at) => oneOff(schedule, new Date(at)));
}

/** Rounds up to what an action can say. */
function wholeMinute(at: number): number {
  return Math.ceil(at / MINUTE_MS) * MINUTE_MS;
}

function oneOff(schedule: Schedule, at: Date): OneOffAction {
  const [date, time] = at.toISOString().split("T") as [string, string];
  const key = `at-${date}-${time.slice(0, 5).replace(":", "")}`;
  return { key, at, bounds: boundsAt(schedule, at) };
}
