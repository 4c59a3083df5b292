import { addDays } from "../schedule/calendar";
import { dateOf, hoursOf } from "../schedule/wall-time";
import type { Period } from "./week";

/** As clocks and calendars in a zone show it: Sat 28 Nov 06:00–22:00. */
export function periodText({ from, to }: Period, timezone: string): string {
  const [first, last] = [dateOf(timezone, from), dateOf(timezone, to)];
  const start = `${dayText(first)} ${clockText(from, timezone)}`;
  if (first === last) {
    return `${start}–${clockText(to, timezone)}`;
  }
  return addDays(first, 1) === last && hoursOf(timezone, to) === 0
    ? `${start}–24:00`
    : `${start} – ${dayText(last)} ${clockText(to, timezone)}`;
}

/** Sat 28 Nov. @param date YYYY-MM-DD */
export function dayText(date: string): string {
  return new Date(`${date}T00:00:00Z`)
    .toLocaleDateString("en-GB", {
      timeZone: "UTC",
      weekday: "short",
      day: "numeric",
      month: "short",
    })
    .replace(",", "");
}

function clockText(at: Date, timezone: string): string {
  return at.toLocaleTimeString("en-GB", { timeZone: timezone, hour: "2-digit", minute: "2-digit" });
}
