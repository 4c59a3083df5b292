import type { CountBounds, Schedule, Weekday } from "../schedule/schedule";
import type { VariableValues } from "./variables";

/** When the tasks of a region run, by its variables. */
export function scheduleOf(values: VariableValues): Schedule {
  return {
    timezone: values.weekend_timezone,
    // The variable's own rule lets no other names through.
    days: values.weekend_days as readonly Weekday[],
    startHour: values.weekend_hours_start,
    endHour: values.weekend_hours_end,
    closedDates: values.weekend_closed_dates,
    overrides: values.weekend_overrides.map(({ start, end, desired_count }) => ({
      start,
      end,
      desiredCount: desired_count,
    })),
    desiredCount: values.desired_count,
    scaling: scalingBounds(values),
    prewarmMinutes: values.weekend_prewarm_minutes,
  };
}

/** Between which counts load decides; null without scaling with load. */
export function scalingBounds({
  autoscaling_min: min,
  autoscaling_max: max,
}: VariableValues): CountBounds | null {
  return min === null || max === null ? null : { min, max };
}
