const MINUTE_MS = 60_000;

/** In UTC and without fractions: 2026-11-28T06:00:00Z. */
export function rfc3339(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, "Z");
}

/** As a clock in the zone shows it: Sat 2026-11-28 06:00 Europe/London. */
export function timeText(at: Date, timezone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((it) => it.type === type)?.value ?? "";
  const date = `${part("year")}-${part("month")}-${part("day")}`;
  return `${part("weekday")} ${date} ${part("hour")}:${part("minute")} ${timezone}`;
}

/** In the two largest units: 2 d 3 h. */
export function durationText(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / MINUTE_MS);
  if (minutes < 1) {
    return "less than a minute";
  }
  const units = [
    [Math.floor(minutes / 1440), "d"],
    [Math.floor(minutes / 60) % 24, "h"],
    [minutes % 60, "min"],
  ] as const;
  const first = units.findIndex(([number]) => number > 0);
  return units
    .slice(first, first + 2)
    .filter(([number]) => number > 0)
    .map(([number, unit]) => `${number} ${unit}`)
    .join(" ");
}

/** timeText with how long that is from now. */
export function untilText(at: Date, now: Date, timezone: string): string {
  return `${timeText(at, timezone)} (in ${durationText(at.getTime() - now.getTime())})`;
}
