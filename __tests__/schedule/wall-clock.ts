import type { Schedule } from "../../src/schedule/schedule";
import { countsText } from "./cron";

const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const DAY = 86_400_000;

/** Reads a clock in the zone: what it shows at an instant, both in milliseconds as if the clock showed UTC. */
export type WallClock = (at: number) => number;

/**
 * A clock of Node's own Intl, which src does not use: tests that compare with it never compute an instant from
 * a time of day, they only look at what the clock shows then.
 */
export function wallClock(timeZone: string): WallClock {
  const clock = clocks.get(timeZone) ?? newClock(timeZone);
  clocks.set(timeZone, clock);
  return clock;
}

const clocks = new Map<string, WallClock>();

function newClock(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const offsetAt = (at: number) =>
    Date.parse(`${format.format(at).replace(" ", "T")}Z`) - Math.floor(at / 60_000) * 60_000;
  // Asking Intl takes long, and most days have one offset from start to end.
  const ofDays = new Map<number, number | "changes">();
  return (at) => {
    const day = Math.floor(at / DAY);
    let offset = ofDays.get(day);
    if (offset === undefined) {
      const first = offsetAt(day * DAY);
      offset = first === offsetAt((day + 1) * DAY) ? first : "changes";
      ofDays.set(day, offset);
    }
    return at + (offset === "changes" ? offsetAt(at) : offset);
  };
}

export function weekdayShown(shown: number): string {
  return DAYS[new Date(shown).getUTCDay()] ?? "";
}

export function hourShown(shown: number): number {
  return new Date(shown).getUTCHours();
}

/** The count that holds, by what the clock shows. */
export function countByWallClock(schedule: Schedule): (at: number) => number {
  const clock = wallClock(schedule.timezone);
  const days = new Set<string>(schedule.days);
  const closed = new Set(schedule.closedDates.map((date) => Date.parse(date) / DAY));
  const opensOn = (shown: number) =>
    days.has(weekdayShown(shown)) && !closed.has(Math.floor(shown / DAY));
  const overMidnight = schedule.endHour < schedule.startHour;
  const second = (time: string) => Math.floor(Date.parse(time) / 1000) * 1000;
  const overrides = schedule.overrides.map(({ start, end, desiredCount }) => ({
    start: second(start),
    end: second(end),
    desiredCount,
  }));
  return (at) => {
    const inForce = overrides.findLast(({ start, end }) => at >= start && at < end);
    if (inForce) {
      return inForce.desiredCount;
    }
    const shown = clock(at);
    const hour = hourShown(shown);
    const open = overMidnight
      ? (hour >= schedule.startHour && opensOn(shown)) ||
        (hour < schedule.endHour && opensOn(shown - DAY))
      : hour >= schedule.startHour && hour < schedule.endHour && opensOn(shown);
    return open ? schedule.desiredCount : 0;
  };
}

/** The counts between which load has room, as text, by what the clock has shown in the last minutes. */
export function countsByWallClock(schedule: Schedule): (at: number) => string {
  const countAt = countByWallClock(schedule);
  const { scaling, desiredCount, startHour, timezone } = schedule;
  if (!scaling) {
    return (at) => String(countAt(at));
  }
  const MINUTE = 60_000;
  const clock = wallClock(timezone);
  const isOpenAt = countByWallClock({ ...schedule, overrides: [] });
  const second = (time: string) => Math.floor(Date.parse(time) / 1000) * 1000;
  const periods = schedule.overrides.map(({ start, end }) => [second(start), second(end)] as const);
  const opened = (at: number) => {
    const shown = clock(at);
    const past = shown % (60 * MINUTE);
    return hourShown(shown) === startHour && past < 20 * MINUTE && isOpenAt(at - past) > 0;
  };
  const released = (at: number) => periods.some(([, end]) => end <= at && at < end + 20 * MINUTE);
  return (at) => {
    const pinned = periods.some(([start, end]) => start <= at && at < end);
    if (pinned || isOpenAt(at) === 0) {
      return String(countAt(at));
    }
    const opening = opened(at) || released(at);
    return countsText({ min: opening ? desiredCount : scaling.min, max: scaling.max });
  };
}
