import type { HourlyMaximum } from "../../aws/utilization";

/** How busy something was, in percent of what it had. */
export interface Peaks {
  /** 95 of 100 hours had a maximum of at most this. */
  readonly p95: number;
  readonly maximum: number;
  /** Days in UTC that have data. */
  readonly days: number;
}

/** Of no hours, all are 0. */
export function peaksOf(hours: readonly HourlyMaximum[]): Peaks {
  const sorted = hours.map(({ percent }) => percent).sort((a, b) => a - b);
  return {
    // The nearest rank: a value that was measured.
    p95: sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0,
    maximum: sorted.at(-1) ?? 0,
    days: new Set(hours.map(({ at }) => at.toISOString().slice(0, 10))).size,
  };
}
