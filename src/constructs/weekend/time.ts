import { type HclOperand, hcl } from "../../hcl/expression";
import { OPENING_MINUTES } from "../../schedule/limits";
import { v } from "../variables";

/**
 * Time in Terraform's language, which knows neither time zones nor functions of one's own: each function here
 * writes the expression for its argument. Times are strings in UTC, "2026-11-28T06:00:00Z", so that their
 * order is that of the text; dates and days are those of weekend_timezone.
 * An argument must not use a name that the function gives away itself: override, offset, wall, hour, early, late, date,
 * days, opens, part, from_march.
 * src/schedule says the same in TypeScript; __tests__/schedule compares the two.
 */

/** What is computed once of the schedule's variables, see WeekendClock. */
export const calendar = {
  /** By year of UTC, the changes of the zone's offset: `{ from, seconds }`. */
  offsets: "${local.weekend_utc_offsets}",
  /** weekend_overrides, their times in UTC. */
  overrides: "${local.weekend_overrides}",
};

/** A variable of a `for`. */
export function item(name: string): string {
  return `\${${name}}`;
}

/** `body` with a name for a value that it needs several times: Terraform has no `let`. */
export function letIn(name: string, value: HclOperand, body: (name: string) => string): string {
  return hcl`[for ${item(name)} in [${value}] : ${body(item(name))}][0]`;
}

/** Any time of RFC 3339 in UTC, without its fraction of a second. */
export function inUtc(time: string): string {
  return letIn(
    "offset",
    hcl`formatdate("ZZZZZ", ${time})`,
    (offset) =>
      hcl`formatdate("YYYY-MM-DD'T'hh:mm:ss'Z'", timeadd(${time}, format("%s%sh%sm", substr(${offset}, 0, 1) == "-" ? "" : "-", substr(${offset}, 1, 2), substr(${offset}, 4, 2))))`,
  );
}

/** `from` <= `time` < `until` */
export function within(time: string, from: string, until: string): string {
  return hcl`timecmp(${from}, ${time}) <= 0 && timecmp(${time}, ${until}) < 0`;
}

/** `time` + n hours, minutes and so on. */
export function plus(time: string, amount: HclOperand, unit: "h" | "m" | "s"): string {
  return typeof amount === "number"
    ? hcl`timeadd(${time}, ${`${amount}${unit}`})`
    : hcl`timeadd(${time}, format(${`%d${unit}`}, ${amount}))`;
}

/** The offsets of the year. Outside the years that are known, UTC's: such plans are refused. */
function offsetsOfYear(time: string): string {
  return hcl`try(${calendar.offsets}[formatdate("YYYY", ${time})], [{ from = "0001-01-01T00:00:00Z", seconds = 0 }])`;
}

/** Seconds by which the zone is ahead of UTC. */
function offsetAt(time: string): string {
  return hcl`reverse([for offset in ${offsetsOfYear(time)} : offset.seconds if timecmp(offset.from, ${time}) <= 0])[0]`;
}

/** What a clock in the zone shows, written as if it were UTC. */
export function wallClock(time: string): string {
  return plus(time, offsetAt(time), "s");
}

/** The time at which clocks in the zone show `wall`: the first one of two, or when they skip it, that of the jump. */
export function timeOf(wall: string): string {
  return letIn("wall", wall, (shown) =>
    letIn("early", plus(shown, hcl`-${offsetAt(plus(shown, -24, "h"))}`, "s"), (early) =>
      letIn("late", plus(shown, hcl`-${offsetAt(plus(shown, 24, "h"))}`, "s"), (late) => {
        const jump = hcl`concat([for offset in ${offsetsOfYear(early)} : offset.from if timecmp(${late}, offset.from) < 0 && timecmp(offset.from, ${early}) <= 0], [${early}])[0]`;
        return hcl`${wallClock(early)} == ${shown} ? ${early} : (${wallClock(late)} == ${shown} ? ${late} : ${jump})`;
      }),
    ),
  );
}

/** Midnight of a date, as wallClock writes it. */
export function midnight(date: string): string {
  return hcl`format("%sT00:00:00Z", ${date})`;
}

export function dateOf(wall: string): string {
  return hcl`formatdate("YYYY-MM-DD", ${wall})`;
}

/**
 * Days from 1970 to a date, by counting years from March: the day that is added comes last then.
 * @see https://howardhinnant.github.io/date_algorithms.html#days_from_civil (2026-11)
 */
export function epochDay(date: string): string {
  const part = (format: string) => hcl`tonumber(formatdate(${format}, ${midnight(date)}))`;
  return letIn(
    "part",
    hcl`{ year = ${part("YYYY")}, month = ${part("M")}, day = ${part("D")} }`,
    () =>
      letIn(
        "from_march",
        hcl`{ year = part.month > 2 ? part.year : part.year - 1, month = part.month > 2 ? part.month - 3 : part.month + 9 }`,
        () =>
          hcl`365 * from_march.year + floor(from_march.year / 4) - floor(from_march.year / 100) + floor(from_march.year / 400) + floor((153 * from_march.month + 2) / 5) + part.day - 719469`,
      ),
  );
}

/** Seconds from 1970 to a time. */
export function epochSeconds(time: string): string {
  const part = (format: string) => hcl`tonumber(formatdate(${format}, ${time}))`;
  return hcl`86400 * ${epochDay(dateOf(time))} + 3600 * ${part("h")} + 60 * ${part("m")} + ${part("s")}`;
}

/** "MON" to "SUN" */
export function dayOf(wall: string): string {
  return hcl`upper(formatdate("EEE", ${wall}))`;
}

/** The date n days later. */
export function daysAfter(date: string, days: HclOperand): string {
  return dateOf(plus(midnight(date), hcl`24 * ${days}`, "h"));
}

/** The window that starts on the day of `wall` opens. */
export function opensOn(wall: string): string {
  return hcl`contains(${v.weekend_days}, ${dayOf(wall)}) && !contains(${v.weekend_closed_dates}, ${dateOf(wall)})`;
}

/** A window ends on the date it starts on, not at or after the next midnight. */
export const closesSameDay = hcl`${v.weekend_hours_end} > ${v.weekend_hours_start} && ${v.weekend_hours_end} < 24`;

const overMidnight = hcl`${v.weekend_hours_end} <= ${v.weekend_hours_start}`;

/** Inside a window, overrides apart. */
function isOpen(time: string): string {
  return letIn("wall", wallClock(time), (wall) =>
    letIn("hour", hcl`tonumber(formatdate("h", ${wall}))`, (hour) => {
      const ofToday = hcl`${opensOn(wall)} && ${hour} >= ${v.weekend_hours_start} && ${hour} < (${overMidnight} ? 24 : ${v.weekend_hours_end})`;
      const ofYesterday = hcl`${overMidnight} && ${hour} < ${v.weekend_hours_end} && ${opensOn(plus(wall, -24, "h"))}`;
      return hcl`${ofToday} || ${ofYesterday}`;
    }),
  );
}

/** Tasks in an active region: those of the last override in force, else desired_count inside a window, else 0. */
export function taskCountAt(time: string): string {
  const overriding = hcl`[for override in ${calendar.overrides} : override.desired_count if ${within(time, item("override.start"), item("override.end"))}]`;
  return hcl`reverse(concat([${isOpen(time)} ? ${v.desired_count} : 0], ${overriding}))[0]`;
}

/**
 * Between which counts AWS keeps an active region, `{ min, max }`. With scaling with load, what opens starts with
 * desired_count at least.
 */
export function boundsAt(time: string): string {
  const count = item("override.desired_count");
  const overriding = hcl`[for override in ${calendar.overrides} : ${{ min: count, max: count }} if ${within(time, item("override.start"), item("override.end"))}]`;
  const open = {
    min: hcl`${v.autoscaling_max} == null || ${isOpening(time)} ? ${v.desired_count} : ${v.autoscaling_min}`,
    max: hcl`${v.autoscaling_max} == null ? ${v.desired_count} : ${v.autoscaling_max}`,
  };
  return hcl`reverse(concat([${isOpen(time)} ? ${open} : ${{ min: 0, max: 0 }}], ${overriding}))[0]`;
}

/** A window has just opened, or an override has ended. Never without scaling with load, where nobody asks. */
function isOpening(time: string): string {
  const since = (start: string) => within(time, start, plus(start, OPENING_MINUTES, "m"));
  const date = daysAfter(dateOf(wallClock(time)), item("days"));
  const byWindow = letIn(
    "date",
    date,
    (it) =>
      hcl`${opensOn(midnight(it))} && ${letIn("opens", timeOf(plus(midnight(it), v.weekend_hours_start, "h")), since)}`,
  );
  // A `for`, since Terraform evaluates both sides of a condition.
  return hcl`anytrue(flatten([for on in (${v.autoscaling_max} == null ? [] : [true]) : [[for override in ${calendar.overrides} : ${since(item("override.end"))}], [for days in [-1, 0] : ${byWindow}]]]))`;
}

/** The active regions are meant to serve, even if desired_count is 0. */
export function runsAt(time: string): string {
  const overriding = hcl`[for override in ${calendar.overrides} : override.desired_count > 0 if ${within(time, item("override.start"), item("override.end"))}]`;
  return hcl`reverse(concat([${isOpen(time)}], ${overriding}))[0]`;
}
