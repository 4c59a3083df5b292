import type { Schedule, Weekday } from "../../src/schedule/schedule";

export const everyDay: readonly Weekday[] = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

/** The defaults of the variables, 2 tasks on Saturday and Sunday from 6 to 22 UTC, with other values on top. */
export function schedule(values: Partial<Schedule> = {}): Schedule {
  return {
    timezone: "UTC",
    days: ["SAT", "SUN"],
    startHour: 6,
    endHour: 22,
    closedDates: [],
    overrides: [],
    desiredCount: 2,
    scaling: null,
    prewarmMinutes: 15,
    ...values,
  };
}

export function override(start: string, end: string, desiredCount: number) {
  return { start, end, desiredCount };
}

/** "2026-10-03T06:00" and so on is UTC. */
export function utc(time: string): Date {
  return new Date(/Z$|[+-]\d\d:\d\d$/.test(time) ? time : `${time}Z`);
}

/** 2026-10-03T06:00Z: what the tables are written in. */
export function shown(at: Date): string {
  return at.toISOString().replace(/(:00)?\.000Z$/, "Z");
}
