import type { RegionConfig } from "../fleet/load-fleet";
import { scheduleOf } from "../fleet/region-schedule";
import type { WeekendOverride } from "../fleet/rules/time";
import { rfc3339 } from "../kit/time-text";
import { nextCountChange, type Schedule } from "../schedule/schedule";
import type { Target } from "./scaling";

/** Up to when an override is to hold. */
export type HoldEnd = Date | "next";

/** The override with which a target's count holds from now on; undefined when `next` never comes. */
export function overrideFor(
  { region, count }: Target,
  end: HoldEnd,
  now: Date,
): WeekendOverride | undefined {
  const until = end === "next" ? nextScaleDown(scheduleOf(region.values), now) : end;
  return until && { start: rfc3339(now), end: rfc3339(until), desired_count: count };
}

/** When the schedule next takes the last task away; that of a window to come, when none is open. */
function nextScaleDown(schedule: Schedule, now: Date): Date | undefined {
  let change = nextCountChange(schedule, now);
  while (change && change.count > 0) {
    change = nextCountChange(schedule, change.at);
  }
  return change?.at;
}

/** Where weekend mode is off, an override does nothing. */
export function isOff({ values }: RegionConfig): boolean {
  return !values.enable_weekend_only;
}
