import { isActiveRegion } from "../../fleet/active-region";
import type { VariableValues } from "../../fleet/variables";
import { WEEKDAYS } from "../../schedule/calendar";

/** As AWS's own calculator has it. */
export const HOURS_PER_MONTH = 730;

const HOURS_PER_WEEK = 7 * 24;

/** How many hours of a month something is there. */
export interface MonthlyHours {
  readonly tasks: number;
  readonly loadBalancer: number;
}

/**
 * The hours of a month that a region's variables give: 730 around the clock; in weekend mode those of the
 * weekly schedule. Closed dates and overrides are no part of a usual month and do not count.
 */
export function monthlyHours(values: VariableValues): MonthlyHours {
  const loadBalancer = values.create_alb ? HOURS_PER_MONTH : 0;
  if (!values.enable_weekend_only) {
    return { tasks: HOURS_PER_MONTH, loadBalancer };
  }
  const tasks = isActiveRegion(values) ? perMonth(weeklyHours(values)) : 0;
  if (!values.create_alb || !values.destroy_albs_when_scaled_down) {
    return { tasks, loadBalancer };
  }
  const withPrewarming = perMonth(weeklyHours(values, values.weekend_prewarm_minutes / 60));
  return { tasks, loadBalancer: isActiveRegion(values) ? withPrewarming : 0 };
}

type WeeklySchedule = Pick<
  VariableValues,
  "weekend_days" | "weekend_hours_start" | "weekend_hours_end"
>;

/** The hours of a week in which the schedule is open, or will be within `before` hours. */
export function weeklyHours(schedule: WeeklySchedule, before = 0): number {
  const {
    weekend_days: days,
    weekend_hours_start: startHour,
    weekend_hours_end: endHour,
  } = schedule;
  const length = endHour - startHour + (endHour <= startHour ? 24 : 0);
  // From Monday on, each day's opening in hours, and the next week's first again.
  const openings = WEEKDAYS.flatMap((day, i) => (days.includes(day) ? [24 * i + startHour] : []));
  return openings.reduce((sum, opens, i) => {
    const next = openings[i + 1] ?? (openings[0] ?? 0) + HOURS_PER_WEEK;
    // What begins before the next opening would be counted there again.
    return sum + Math.min(length + before, next - opens);
  }, 0);
}

function perMonth(hoursPerWeek: number): number {
  return (hoursPerWeek / HOURS_PER_WEEK) * HOURS_PER_MONTH;
}
