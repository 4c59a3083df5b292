import { scheduleOf } from "../fleet/region-schedule";
import type { VariableValues } from "../fleet/variables";
import { addDays, datesBetween } from "../schedule/calendar";
import {
  nextChange,
  nextCountChange,
  runsAt,
  type Schedule,
  taskCountAt,
  windowsBetween,
} from "../schedule/schedule";
import { dateOf, instantOf } from "../schedule/wall-time";
import { everHasLoadBalancer, everRuns } from "./mode";

/** From one instant up to another, which is excluded. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

export interface TaskPeriod extends Period {
  readonly count: number;
}

/** What a region does in the seven days that start today. */
export interface RegionWeek extends Period {
  readonly timezone: string;
  /** YYYY-MM-DD in the zone. */
  readonly dates: readonly string[];
  readonly tasks: readonly TaskPeriod[];
  readonly loadBalancer: readonly Period[];
  /** Windows of the week that do not open, as weekend_closed_dates says. */
  readonly closed: readonly Period[];
}

const MINUTE_MS = 60_000;

/** @param now days are those of weekend_timezone, whatever the mode */
export function regionWeek(values: VariableValues, now: Date): RegionWeek {
  const schedule = scheduleOf(values);
  const { timezone } = schedule;
  const today = dateOf(timezone, now);
  const week = {
    from: instantOf(timezone, today, 0),
    to: instantOf(timezone, addDays(today, 7), 0),
  };
  const scheduled = values.enable_weekend_only && everRuns(values);
  const around = values.desired_count > 0 ? [{ ...week, count: values.desired_count }] : [];
  const always = everHasLoadBalancer(values) ? [week] : [];
  return {
    ...week,
    timezone,
    dates: datesBetween(today, addDays(today, 6)),
    tasks: scheduled ? taskPeriods(schedule, week) : everRuns(values) ? around : [],
    loadBalancer:
      scheduled && values.create_alb && values.destroy_albs_when_scaled_down
        ? loadBalancerPeriods(schedule, week)
        : always,
    closed: scheduled ? closedPeriods(schedule, week) : [],
  };
}

function taskPeriods(schedule: Schedule, week: Period): TaskPeriod[] {
  return parts(
    week,
    (at) => taskCountAt(schedule, at),
    (at) => nextCountChange(schedule, at)?.at,
  )
    .map(({ value, ...period }) => ({ ...period, count: value }))
    .filter(({ count }) => count > 0);
}

/** While tasks are meant to run, and the minutes of pre-warming before. */
function loadBalancerPeriods(schedule: Schedule, { from, to }: Period): Period[] {
  const prewarmMs = schedule.prewarmMinutes * MINUTE_MS;
  const wanted = parts(
    { from, to: new Date(to.getTime() + prewarmMs) },
    (at) => runsAt(schedule, at),
    (at) => nextChange(schedule, at)?.at,
  )
    .filter(({ value }) => value)
    .map((period) => ({
      from: new Date(Math.max(from.getTime(), period.from.getTime() - prewarmMs)),
      to: earlier(period.to, to),
    }));
  return joined(wanted);
}

/** Sorted periods, those in one that leave nothing between them. */
function joined(periods: readonly Period[]): Period[] {
  const found: { from: Date; to: Date }[] = [];
  for (const { from, to } of periods) {
    const last = found.at(-1);
    if (last && from <= last.to) {
      last.to = to;
    } else {
      found.push({ from, to });
    }
  }
  return found;
}

/** A period, cut where a value changes. */
function parts<T>(
  { from, to }: Period,
  valueAt: (at: Date) => T,
  changeAfter: (at: Date) => Date | undefined,
): (Period & { readonly value: T })[] {
  const found = [];
  for (let at = from; at < to; ) {
    const end = earlier(changeAfter(at) ?? to, to);
    found.push({ from: at, to: end, value: valueAt(at) });
    at = end;
  }
  return found;
}

function closedPeriods(schedule: Schedule, { from, to }: Period): Period[] {
  return windowsBetween({ ...schedule, closedDates: [] }, from, to)
    .filter(({ opens }) => schedule.closedDates.includes(dateOf(schedule.timezone, opens)))
    .map(({ opens, closes }) => ({
      from: opens < from ? from : opens,
      to: earlier(closes, to),
    }));
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
