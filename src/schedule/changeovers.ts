import { addDays } from "./calendar";
import { closesNextDay, opensOn, type Schedule } from "./schedule";
import { utcOffsets } from "./utc-offsets";

/** An hour at which a window opens or closes, and that does not exist on that day, or exists twice. */
export interface AmbiguousBoundary {
  /** YYYY-MM-DD in the schedule's zone. */
  readonly date: string;
  /** 0 to 23. */
  readonly hour: number;
  readonly kind: "skipped" | "repeated";
}

const HOUR_MS = 3_600_000;

/**
 * Openings and closings that daylight saving skips or repeats: the first of each kind within the horizon
 * of utcOffsets and from a date on, sorted by date. What AWS does with a scheduled action then is not documented.
 */
export function ambiguousBoundaries(schedule: Schedule, from = ""): AmbiguousBoundary[] {
  const found = ambiguousHours(schedule.timezone).filter(
    (hour) => hour.date >= from && isBoundary(schedule, hour),
  );
  return found.filter(({ kind }, i) => found.findIndex((other) => other.kind === kind) === i);
}

function ambiguousHours(timezone: string): AmbiguousBoundary[] {
  const offsets = Object.values(utcOffsets(timezone)).flat();
  return offsets.flatMap(({ from, seconds }, i) => {
    // What clocks show, counted as if it were UTC.
    const before = Date.parse(from) + (offsets[i - 1]?.seconds ?? seconds) * 1000;
    const after = Date.parse(from) + seconds * 1000;
    const kind: AmbiguousBoundary["kind"] = before < after ? "skipped" : "repeated";
    const hours: AmbiguousBoundary[] = [];
    const first = Math.ceil(Math.min(before, after) / HOUR_MS) * HOUR_MS;
    for (let shown = first; shown < Math.max(before, after); shown += HOUR_MS) {
      const time = new Date(shown);
      hours.push({ date: time.toISOString().slice(0, 10), hour: time.getUTCHours(), kind });
    }
    return hours;
  });
}

/** Between two windows that touch nothing changes, but that scaling with load begins anew. */
function isBoundary(schedule: Schedule, { date, hour }: AmbiguousBoundary): boolean {
  const closingWindowsDate = closesNextDay(schedule) ? addDays(date, -1) : date;
  const opens = hour === schedule.startHour && opensOn(schedule, date);
  const closes = hour === schedule.endHour % 24 && opensOn(schedule, closingWindowsDate);
  return opens !== closes || (opens && schedule.scaling !== null);
}
