import { addDays } from "./calendar";
import { temporal } from "./temporal";

/**
 * The first instant at which a clock in the zone shows the hour of that day, or more. So an hour that
 * daylight saving skips is the instant of the jump, and one that it repeats is the first pass.
 */
export function instantOf(timezone: string, date: string, hour: number): Date {
  if (hour === 24) {
    return instantOf(timezone, addDays(date, 1), 0);
  }
  const wallTime = `${date}T${String(hour).padStart(2, "0")}:00:00`;
  if (timezone === "UTC") {
    return new Date(`${wallTime}Z`);
  }
  const shown = temporal().PlainDateTime.from(wallTime);
  const earlier = shown.toZonedDateTime(timezone, { disambiguation: "earlier" });
  const skipped = !earlier.toPlainDateTime().equals(shown);
  // A jump may be longer than an hour (Antarctica/Troll), and then Temporal's "later" is too late.
  const instant = skipped ? (earlier.getTimeZoneTransition("next") ?? earlier) : earlier;
  return new Date(instant.epochMilliseconds);
}

/** The day that a calendar in the zone shows. */
export function dateOf(timezone: string, at: Date): string {
  return timezone === "UTC"
    ? at.toISOString().slice(0, 10)
    : temporal()
        .Instant.fromEpochMilliseconds(at.getTime())
        .toZonedDateTimeISO(timezone)
        .toPlainDate()
        .toString();
}

/** The hours that a clock in the zone shows, with the minutes as their fraction: 6.25 at 06:15. */
export function hoursOf(timezone: string, at: Date): number {
  if (timezone === "UTC") {
    return at.getUTCHours() + at.getUTCMinutes() / 60;
  }
  const { hour, minute } = temporal()
    .Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timezone);
  return hour + minute / 60;
}
