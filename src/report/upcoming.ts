import type { RegionConfig } from "../fleet/load-fleet";
import { scheduleOf } from "../fleet/region-schedule";
import { addDays, datesBetween } from "../schedule/calendar";
import { opensOn, periodOf } from "../schedule/schedule";
import { dateOf, instantOf } from "../schedule/wall-time";
import { everRuns, tasksText } from "./mode";
import { dayText, periodText } from "./period-text";

/** A day or period on which the week is not as usual. */
export interface Exception {
  readonly text: string;
  /** The stacks that it is said of. */
  readonly stacks: readonly string[];
}

const UPCOMING_DAYS = 28;

/** Closed dates and overrides of the four weeks that start today, the first one first. */
export function upcoming(regions: readonly RegionConfig[], now: Date): Exception[] {
  const found = regions
    .filter(({ values }) => values.enable_weekend_only && everRuns(values))
    .flatMap((region) => [...closedDays(region, now), ...overrides(region, now)])
    .sort((a, b) => a.start - b.start);
  return [...new Set(found.map(({ text }) => text))].map((text) => ({
    text,
    stacks: found.filter((it) => it.text === text).map(({ stack }) => stack),
  }));
}

interface Dated {
  readonly start: number;
  readonly text: string;
  readonly stack: string;
}

function closedDays({ stackName, values }: RegionConfig, now: Date): Dated[] {
  const schedule = scheduleOf(values);
  const { timezone } = schedule;
  const today = dateOf(timezone, now);
  return datesBetween(today, addDays(today, UPCOMING_DAYS - 1))
    .filter((date) => schedule.closedDates.includes(date))
    .filter((date) => opensOn({ ...schedule, closedDates: [] }, date))
    .map((date) => ({
      start: instantOf(timezone, date, 0).getTime(),
      text: `${dayText(date)}: closed`,
      stack: stackName,
    }));
}

function overrides({ stackName, values }: RegionConfig, now: Date): Dated[] {
  const { timezone, overrides } = scheduleOf(values);
  const end = instantOf(timezone, addDays(dateOf(timezone, now), UPCOMING_DAYS), 0).getTime();
  return overrides
    .map((override) => ({ ...override, ...periodOf(override) }))
    .filter((period) => period.end > now.getTime() && period.start < end)
    .map(({ start, end, desiredCount }) => ({
      start,
      text: `${periodText({ from: new Date(start), to: new Date(end) }, timezone)} ${timezone}: ${tasksText(desiredCount)}`,
      stack: stackName,
    }));
}
