import { temporal } from "./temporal";

/** The years, all included, for which a zone's offsets are known in a stack. */
export const HORIZON = { firstYear: 2026, lastYear: 2046 } as const;

export interface UtcOffset {
  /** RFC 3339 in UTC. It holds until the next one. */
  readonly from: string;
  /** What a clock in the zone is ahead of UTC. */
  readonly seconds: number;
}

/**
 * A zone's offsets for each year of the horizon, years in UTC. The first of a year starts with the year.
 * They depend on the time zone data of this Node.js, and not on the clock.
 */
export function utcOffsets(timezone: string): Record<string, UtcOffset[]> {
  const years = Array.from(
    { length: HORIZON.lastYear - HORIZON.firstYear + 1 },
    (_, i) => HORIZON.firstYear + i,
  );
  return Object.fromEntries(years.map((year) => [String(year), offsetsOfYear(timezone, year)]));
}

function offsetsOfYear(timezone: string, year: number): UtcOffset[] {
  const from = `${year}-01-01T00:00:00Z`;
  if (timezone === "UTC") {
    return [{ from, seconds: 0 }];
  }
  const end = Date.parse(`${year + 1}-01-01T00:00:00Z`);
  const offsets: UtcOffset[] = [];
  const start = temporal().Instant.from(from).toZonedDateTimeISO(timezone);
  let at: typeof start | null = start;
  while (at && at.epochMilliseconds < end) {
    offsets.push({
      from: at.toInstant().toString({ smallestUnit: "second" }),
      seconds: at.offsetNanoseconds / 1e9,
    });
    at = at.getTimeZoneTransition("next");
  }
  return offsets;
}
