import { rfc3339 } from "../../src/kit/time-text";
import type { ScheduledAction } from "../../src/schedule/actions";

/** An action in the words of Application Auto Scaling. */
export interface CronAction {
  readonly key: string;
  readonly schedule: string;
  readonly timezone: string;
  /** RFC 3339 in UTC. */
  readonly startTime: string | null;
  readonly endTime: string | null;
  readonly count: number;
}

/** As the stacks write it: a single time is a cron expression with a year. */
export function cronAction(action: ScheduledAction): CronAction {
  const { key, count } = action;
  if ("at" in action) {
    const { at } = action;
    const date = `${at.getUTCDate()} ${at.getUTCMonth() + 1} ? ${at.getUTCFullYear()}`;
    const schedule = `cron(${at.getUTCMinutes()} ${at.getUTCHours()} ${date})`;
    return { key, schedule, timezone: "UTC", startTime: null, endTime: null, count };
  }
  const { minute, hour, weekdays, timezone, startTime, endTime } = action;
  return {
    key,
    schedule: `cron(${minute} ${hour} ? * ${weekdays.join(",")} *)`,
    timezone,
    startTime: startTime && rfc3339(startTime),
    endTime: endTime && rfc3339(endTime),
    count,
  };
}
