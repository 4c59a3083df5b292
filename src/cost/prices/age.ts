import { countOf } from "../../kit/words";
import type { PriceOrigin } from "./price";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Where a second-hand price was read, and when; "" for one that was read at its source. */
export function describeReading({ readIn, read }: Pick<PriceOrigin, "readIn" | "read">): string {
  if (!readIn) {
    return "";
  }
  const places = readIn.length > 0 ? readIn.join(" and ") : "public notes that were not kept";
  return `second-hand: read in ${places} on ${read}`;
}

/** How old a price is, in words, such as "bundled, of 2026-11-01" or "fetched 3 days ago". */
export function describeAge({ date, fetched }: PriceOrigin, now: Date): string {
  if (!fetched) {
    return `bundled, of ${date}`;
  }
  const days = Math.floor((now.getTime() - Date.parse(date)) / DAY_MS);
  if (days < 0) {
    return `fetched on ${date}`;
  }
  return days === 0 ? "fetched today" : `fetched ${countOf(days, "day")} ago`;
}
