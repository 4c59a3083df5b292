import { addDays, datesBetween, nextWeekday, WEEKDAYS, type Weekday, weekdayOf } from "./calendar";
import { AGAIN_MINUTES } from "./limits";
import { closesNextDay, covers, periodOf, type Schedule, taskCountAt } from "./schedule";
import { dateOf, instantOf } from "./wall-time";

/** A scheduled action of Application Auto Scaling: it sets minimum and maximum to the count. */
export interface ScheduledAction {
  /** Names it among the actions of a stack, and does not change with the rest of the schedule. */
  readonly key: string;
  readonly schedule: string;
  readonly timezone: string;
  /** RFC 3339 in UTC. AWS performs a recurring action at this time, and then by its schedule. */
  readonly startTime: string | null;
  readonly endTime: string | null;
  readonly count: number;
}

/** An action that recurs at an hour of some weekdays. */
interface Series {
  readonly name: string;
  readonly minute: number;
  readonly hour: number;
  readonly weekdays: readonly Weekday[];
  readonly count: number;
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
  const { days, startHour, endHour, desiredCount, closedDates } = schedule;
  const opening = {
    hour: startHour,
    weekdays: WEEKDAYS.filter((day) => days.includes(day)),
    count: desiredCount,
    closedDates: closedDates.filter((date) => days.includes(weekdayOf(date))),
  };
  const closingDays = closesNextDay(schedule) ? days.map(nextWeekday) : days;
  const closing = {
    hour: endHour % 24,
    // Where the next window opens at once, closing would compete with it.
    weekdays: WEEKDAYS.filter(
      (day) => closingDays.includes(day) && !(windowsTouch(schedule) && days.includes(day)),
    ),
    count: 0,
    // Closing what did not open does no harm.
    closedDates: [],
  };
  return [
    { name: "open", minute: 0, ...opening },
    { name: "open-again", minute: AGAIN_MINUTES, ...opening },
    { name: "close", minute: 0, ...closing },
    { name: "close-again", minute: AGAIN_MINUTES, ...closing },
  ].filter(({ weekdays }) => weekdays.length > 0);
}

/** Whether the windows of neighbouring days are one. */
function windowsTouch({ startHour, endHour }: Schedule): boolean {
  return startHour === 0 && endHour === 24;
}

/** A series, cut where it must do nothing. */
function segments(schedule: Schedule, series: Series): ScheduledAction[] {
  const { name, minute, hour, weekdays, count } = series;
  const excluded = excludedDates(schedule, series);
  const common = {
    schedule: `cron(${minute} ${hour} ? * ${weekdays.join(",")} *)`,
    timezone: schedule.timezone,
    count,
  };
  const endBefore = (date: string | undefined) =>
    date === undefined ? null : rfc3339(occurrence(schedule, series, date).getTime() - MINUTE_MS);
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
              startTime: rfc3339(occurrence(schedule, series, first).getTime()),
              endTime: endBefore(following),
            },
          ];
    }),
  ];
}

/** The dates of a series on which it must do nothing, sorted. */
function excludedDates(schedule: Schedule, series: Series): string[] {
  const overridden = schedule.overrides.flatMap((override) =>
    datesBetween(
      // An hour that is skipped before midnight happens on the next day.
      addDays(dateOf(schedule.timezone, new Date(override.start)), -1),
      dateOf(schedule.timezone, new Date(override.end)),
    ).filter(
      (date) =>
        series.weekdays.includes(weekdayOf(date)) &&
        covers(override, occurrence(schedule, series, date)),
    ),
  );
  return [...new Set([...series.closedDates, ...overridden])].sort();
}

function occurrence({ timezone }: Schedule, { hour, minute }: Series, date: string): Date {
  return new Date(instantOf(timezone, date, hour).getTime() + minute * MINUTE_MS);
}

/** The next date of a series after the given one. */
function nextDate(series: Series, after: string): string {
  const date = addDays(after, 1);
  return series.weekdays.includes(weekdayOf(date)) ? date : nextDate(series, date);
}

/** One for each time at which the series alone would leave a wrong count. */
function oneOffs(schedule: Schedule): ScheduledAction[] {
  const closedMidnights = windowsTouch(schedule)
    ? schedule.closedDates
        .filter((date) => schedule.days.includes(weekdayOf(date)))
        .map((date) => instantOf(schedule.timezone, date, 0).getTime())
    : [];
  const instants = [
    ...schedule.overrides.map(periodOf).flatMap(({ start, end }) => [start, end]),
    ...closedMidnights,
  ].flatMap((at) => [at, at + AGAIN_MINUTES * MINUTE_MS].map(wholeMinute));
  return [...new Set(instants)].map((at) => oneOff(schedule, new Date(at)));
}

/** Rounds up to what a cron expression can say. */
function wholeMinute(at: number): number {
  return Math.ceil(at / MINUTE_MS) * MINUTE_MS;
}

/** A cron expression with a year, since it is not known what AWS does with an at() of the past. */
function oneOff(schedule: Schedule, at: Date): ScheduledAction {
  const [date, time] = at.toISOString().split("T") as [string, string];
  const [year, month, day] = date.split("-").map(Number);
  const [hour, minute] = time.split(":").map(Number);
  return {
    key: `at-${date}-${time.slice(0, 5).replace(":", "")}`,
    schedule: `cron(${minute} ${hour} ${day} ${month} ? ${year})`,
    timezone: "UTC",
    startTime: null,
    endTime: null,
    count: taskCountAt(schedule, at),
  };
}

function rfc3339(at: number): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}
