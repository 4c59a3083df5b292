import { rfc3339 } from "../../src/kit/time-text";
import type { ScheduledAction } from "../../src/schedule/actions";
import type { CountBounds } from "../../src/schedule/schedule";

/** An action in the words of Application Auto Scaling. */
export interface CronAction {
  readonly key: string;
  readonly schedule: string;
  readonly timezone: string;
  /** RFC 3339 in UTC. */
  readonly startTime: string | null;
  readonly endTime: string | null;
  /** "2", or "1-4" where load has room. */
  readonly counts: string;
}

export function countsText({ min, max }: CountBounds): string {
  return min === max ? String(min) : `${min}-${max}`;
}

/** As the stacks write it: a single time is a cron expression with a year. */
export function cronAction(action: ScheduledAction): CronAction {
  const { key } = action;
  const counts = countsText(action.bounds);
  if ("at" in action) {
    const { at } = action;
    const date = `${at.getUTCDate()} ${at.getUTCMonth() + 1} ? ${at.getUTCFullYear()}`;
    const schedule = `cron(${at.getUTCMinutes()} ${at.getUTCHours()} ${date})`;
    return { key, schedule, timezone: "UTC", startTime: null, endTime: null, counts };
  }
  const { minute, hour, weekdays, timezone, startTime, endTime } = action;
  return {
    key,
    schedule: `cron(${minute} ${hour} ? * ${weekdays.join(",")} *)`,
    timezone,
    startTime: startTime && rfc3339(startTime),
    endTime: endTime && rfc3339(endTime),
    counts,
  };
}
