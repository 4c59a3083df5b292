import { Cron } from "croner";
import type { ScheduledActionRecord } from "../records";

/**
 * Whether a scheduled action is due in (after, until]: at its start time, and after that by its schedule.
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
 */
export function isDue(action: ScheduledActionRecord, after: Date, until: Date): boolean {
  const start = timeOf(action.startTime);
  const end = timeOf(action.endTime);
  const last = end !== undefined && end < until ? end : until;
  if (start !== undefined && after < start && start <= last) {
    return !action.schedule.startsWith("at");
  }
  if (start !== undefined && last < start) {
    return false;
  }
  const next = nextRun(action, after, start);
  return next !== undefined && next <= last;
}

function nextRun(
  { schedule, timezone }: ScheduledActionRecord,
  after: Date,
  start: Date | undefined,
): Date | undefined {
  const [, kind, text = ""] = /^(cron|at|rate)\((.*)\)$/.exec(schedule) ?? [];
  const zone = timezone ?? "UTC";
  switch (kind) {
    case "cron":
      return new Cron(cronerPattern(text), { timezone: zone }).nextRun(after) ?? undefined;
    case "at": {
      const at = new Cron(text, { timezone: zone }).nextRun(after);
      return at ?? undefined;
    }
    case "rate": {
      const [, count = "1", unit = "minute"] = /^(\d+) (minute|hour|day)s?$/.exec(text) ?? [];
      const interval = Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
      const origin = start?.getTime() ?? 0;
      return new Date(origin + (Math.floor((after.getTime() - origin) / interval) + 1) * interval);
    }
    default:
      return undefined;
  }
}

const UNITS_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** AWS counts days of the week from 1, has no seconds, and a question mark where the other day decides. */
function cronerPattern(text: string): string {
  const [minute, hour, day = "*", month, weekday = "*", year] = text.trim().split(/\s+/);
  const days = weekday.replace(/(?<![#\w])\d/g, (digit) => String(Number(digit) - 1));
  return ["0", minute, hour, day, month, days, year].join(" ").replaceAll("?", "*");
}

function timeOf(value: number | string | null): Date | undefined {
  if (value === null || value === "") {
    return undefined;
  }
  return new Date(typeof value === "number" ? value * 1000 : value);
}
