import { wholeSecond } from "../kit/whole-second";
import { addDays, datesBetween, type Weekday, weekdayOf } from "./calendar";
import { OPENING_MINUTES } from "./limits";
import { dateOf, instantOf } from "./wall-time";

export type { Weekday } from "./calendar";

/**
 * A period in which a count holds whatever the days and hours say. Fractions of a second do not count:
 * a stack knows whole seconds only.
 */
export interface Override {
  /** RFC 3339. */
  readonly start: string;
  /** RFC 3339, excluded. */
  readonly end: string;
  readonly desiredCount: number;
}

/** Between which counts AWS keeps the tasks. */
export interface CountBounds {
  readonly min: number;
  readonly max: number;
}

/** When tasks run, and how many. */
export interface Schedule {
  /** IANA name; days, hours and dates are those of its clocks. */
  readonly timezone: string;
  readonly days: readonly Weekday[];
  /** 0 to 23. */
  readonly startHour: number;
  /**
   * 1 to 24, itself excluded. Before startHour it means the next day, and the window belongs to the day
   * on which it starts.
   */
  readonly endHour: number;
  /** YYYY-MM-DD; a window that starts on such a day does not open. */
  readonly closedDates: readonly string[];
  /** Where they overlap, the last one holds. */
  readonly overrides: readonly Override[];
  readonly desiredCount: number;
  /** Between which counts load decides while it is open; null where desiredCount holds. */
  readonly scaling: CountBounds | null;
  readonly prewarmMinutes: number;
}

/** From opens on, up to closes, which is excluded. */
export interface Window {
  readonly opens: Date;
  readonly closes: Date;
}

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** How far to look for a change. Longer than any override, and than a year of closed dates. */
const SEARCH_DAYS = 400;
/** Looked at in one step: usually enough to see the next change. */
const STEP_DAYS = 8;

/** Whether tasks are meant to run, which with a desiredCount of 0 they do not. */
export function runsAt(schedule: Schedule, at: Date): boolean {
  return runs(schedule, at, isOpen(schedule, at));
}

/** The count that holds, in a region that is active. */
export function taskCountAt(schedule: Schedule, at: Date): number {
  return count(schedule, at, isOpen(schedule, at));
}

/**
 * Between which counts AWS keeps an active region. With scaling with load, what opens starts with desiredCount at
 * least; what is closed, and what an override says, has no room for load.
 */
export function boundsAt(schedule: Schedule, at: Date): CountBounds {
  const count = taskCountAt(schedule, at);
  const { scaling, desiredCount } = schedule;
  if (scaling === null || overrideAt(schedule, at) || !isOpen(schedule, at)) {
    return { min: count, max: count };
  }
  return { min: isOpening(schedule, at) ? desiredCount : scaling.min, max: scaling.max };
}

/** A window has just opened, or an override has ended. */
export function isOpening(schedule: Schedule, at: Date): boolean {
  const since = at.getTime() - OPENING_MINUTES * MINUTE_MS;
  const isRecent = (time: number) => since < time && time <= at.getTime();
  return (
    schedule.overrides.some((override) => isRecent(periodOf(override).end)) ||
    windowsBetween(schedule, new Date(since), new Date(at.getTime() + 1)).some(({ opens }) =>
      isRecent(opens.getTime()),
    )
  );
}

/** The windows that have an instant in [from, to), sorted. They never overlap. */
export function windowsBetween(schedule: Schedule, from: Date, to: Date): Window[] {
  // A window that starts on the day before may last over midnight.
  const first = addDays(dateOf(schedule.timezone, from), -1);
  return datesBetween(first, dateOf(schedule.timezone, to))
    .filter((date) => opensOn(schedule, date))
    .map((date) => windowOf(schedule, date))
    .filter(({ opens, closes }) => opens < closes && opens < to && closes > from);
}

/** Whether a window starts on this day. */
export function opensOn({ days, closedDates }: Schedule, date: string): boolean {
  return days.includes(weekdayOf(date)) && !closedDates.includes(date);
}

/** Whether windows end on the day after the one on which they start. */
export function closesNextDay({ startHour, endHour }: Schedule): boolean {
  return endHour === 24 || endHour <= startHour;
}

/** The first instant after the given one at which runsAt changes; null if it does not for 400 days. */
export function nextChange(schedule: Schedule, after: Date): { at: Date; active: boolean } | null {
  const next = nextDifference(schedule, after, SEARCH_DAYS * DAY_MS, runs);
  return next && { at: next.at, active: next.value };
}

/** The first instant after the given one at which taskCountAt changes; null if it does not for 400 days. */
export function nextCountChange(
  schedule: Schedule,
  after: Date,
): { at: Date; count: number } | null {
  const next = nextDifference(schedule, after, SEARCH_DAYS * DAY_MS, count);
  return next && { at: next.at, count: next.value };
}

/** Whether a load balancer is needed: tasks run, or will within the minutes of pre-warming. */
export function loadBalancerWantedAt(schedule: Schedule, at: Date): boolean {
  return (
    runsAt(schedule, at) ||
    nextDifference(schedule, at, schedule.prewarmMinutes * MINUTE_MS, runs) !== null
  );
}

function windowOf(schedule: Schedule, date: string): Window {
  const { timezone, startHour, endHour } = schedule;
  const closingDate = closesNextDay(schedule) ? addDays(date, 1) : date;
  return {
    opens: instantOf(timezone, date, startHour),
    closes: instantOf(timezone, closingDate, endHour % 24),
  };
}

function isOpen(schedule: Schedule, at: Date): boolean {
  return windowsBetween(schedule, at, new Date(at.getTime() + 1)).length > 0;
}

function overrideAt({ overrides }: Schedule, at: Date): Override | undefined {
  return overrides.findLast((override) => covers(override, at));
}

/** Milliseconds since 1970, at whole seconds. */
export function periodOf({ start, end }: Override): { start: number; end: number } {
  return {
    start: wholeSecond(new Date(start)).getTime(),
    end: wholeSecond(new Date(end)).getTime(),
  };
}

function covers(override: Override, at: Date): boolean {
  const { start, end } = periodOf(override);
  return start <= at.getTime() && at.getTime() < end;
}

function runs(schedule: Schedule, at: Date, open: boolean): boolean {
  const override = overrideAt(schedule, at);
  return override ? override.desiredCount > 0 : open;
}

function count(schedule: Schedule, at: Date, open: boolean): number {
  return overrideAt(schedule, at)?.desiredCount ?? (open ? schedule.desiredCount : 0);
}

/** The first instant in (after, after + within] from which a value differs from that at its start. */
function nextDifference<T>(
  schedule: Schedule,
  after: Date,
  withinMs: number,
  valueAt: (schedule: Schedule, at: Date, open: boolean) => T,
): { at: Date; value: T } | null {
  const value = valueAt(schedule, after, isOpen(schedule, after));
  const end = after.getTime() + withinMs;
  for (let from = after.getTime(); from < end; from += STEP_DAYS * DAY_MS) {
    const to = Math.min(from + STEP_DAYS * DAY_MS, end);
    const windows = windowsBetween(schedule, new Date(from), new Date(to + 1));
    for (const at of edges(windows, schedule.overrides).filter((at) => at > from && at <= to)) {
      const open = windows.some(({ opens, closes }) => +opens <= at && at < +closes);
      const here = valueAt(schedule, new Date(at), open);
      if (here !== value) {
        return { at: new Date(at), value: here };
      }
    }
  }
  return null;
}

/** Where something may change, in milliseconds, sorted. */
function edges(windows: readonly Window[], overrides: readonly Override[]): number[] {
  return [
    ...windows.flatMap(({ opens, closes }) => [opens.getTime(), closes.getTime()]),
    ...overrides.map(periodOf).flatMap(({ start, end }) => [start, end]),
  ].sort((a, b) => a - b);
}
