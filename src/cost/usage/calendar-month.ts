/** A month of the calendar in UTC, as AWS bills it. */
export interface CalendarMonth {
  readonly start: Date;
  /** Excluded: the next month's start. */
  readonly end: Date;
}

const HOUR_MS = 3_600_000;

export function monthOf(at: Date): CalendarMonth {
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return { start: new Date(Date.UTC(year, month)), end: new Date(Date.UTC(year, month + 1)) };
}

export function hoursBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / HOUR_MS;
}

/** 672 to 744. */
export function hoursOf({ start, end }: CalendarMonth): number {
  return hoursBetween(start, end);
}
