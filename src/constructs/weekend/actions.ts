import { hcl } from "../../hcl/expression";
import { WEEKDAYS } from "../../schedule/calendar";
import { AGAIN_MINUTES, MAX_OVERRIDE_DAYS, OPENING_MINUTES } from "../../schedule/limits";
import { v } from "../variables";
import {
  boundsAt,
  calendar,
  closesSameDay,
  dateOf,
  dayOf,
  daysAfter,
  item,
  letIn,
  midnight,
  plus,
  timeOf,
  wallClock,
  within,
} from "./time";

const times = "${local.weekend_times}";
const segments = "${local.weekend_segments}";
/** Neighbouring windows that touch: the first one then does not close. */
const wholeDays = hcl`${v.weekend_hours_start} == 0 && ${v.weekend_hours_end} == 24`;

/** The scheduled actions by their keys, `{ schedule, timezone, start_time, end_time, min, max }`. */
export const actions = "${local.weekend_actions}";

/** What they are computed from, step by step. The same in every stack, so put together once. */
export const ACTION_LOCALS: Readonly<Record<string, string>> = {
  weekend_dates: datesThatCount(),
  weekend_times: timesOfDates(),
  weekend_segments: segmentsOfSeries(),
  weekend_actions: hcl`merge(${recurring()}, ${oneOff()})`,
};

/** Every date on which a closed date or an override may take an occurrence away, and the week after each. */
function datesThatCount(): string {
  const closed = hcl`[for date in ${v.weekend_closed_dates} : [for day in range(0, 8) : ${daysAfter(item("date"), item("day"))}]]`;
  const first = dateOf(wallClock(item("override.start")));
  const date = daysAfter(item("first"), item("day"));
  const lastDate = plus(item("override.end"), 9 * 24, "h");
  const overridden = hcl`[for override in ${calendar.overrides} : [for first in [${first}] : [for day in range(-1, ${MAX_OVERRIDE_DAYS + 10}) : ${date} if timecmp(${midnight(date)}, ${lastDate}) <= 0]]]`;
  return hcl`sort(distinct(flatten([${closed}, ${overridden}])))`;
}

/** When windows open and close on those dates: by date, `{ open, close }`. */
function timesOfDates(): string {
  const at = (hour: string) => timeOf(plus(midnight(item("date")), hour, "h"));
  return hcl`{for date in ${"${local.weekend_dates}"} : date => ${{
    open: at(v.weekend_hours_start),
    close: at(hcl`${v.weekend_hours_end} % 24`),
  }}}`;
}

/** What recurs every week: the opening and the closing, and each once again. */
function series() {
  const openDays = hcl`[for day in ${WEEKDAYS} : day if contains(${v.weekend_days}, day)]`;
  const dayBefore = hcl`(${closesSameDay} ? day : ${WEEKDAYS}[(index(${WEEKDAYS}, day) + 6) % 7])`;
  const closeDays = hcl`[for day in ${WEEKDAYS} : day if contains(${v.weekend_days}, ${dayBefore}) && !(${wholeDays} && contains(${v.weekend_days}, day))]`;
  const opening = {
    opens: true,
    hour: v.weekend_hours_start,
    days: openDays,
    min: v.desired_count,
    max: hcl`${v.autoscaling_max} == null ? ${v.desired_count} : ${v.autoscaling_max}`,
    quiet_minutes: 0,
  };
  const release = {
    ...opening,
    days: hcl`${v.autoscaling_max} == null ? [] : ${openDays}`,
    min: v.autoscaling_min,
    quiet_minutes: OPENING_MINUTES,
  };
  const closing = {
    opens: false,
    hour: hcl`${v.weekend_hours_end} % 24`,
    days: closeDays,
    min: 0,
    max: 0,
    quiet_minutes: 0,
  };
  return [
    { name: "open", minute: 0, ...opening },
    { name: "open-again", minute: AGAIN_MINUTES, ...opening },
    { name: "release", minute: OPENING_MINUTES, ...release },
    { name: "release-again", minute: OPENING_MINUTES + AGAIN_MINUTES, ...release },
    { name: "close", minute: 0, ...closing },
    { name: "close-again", minute: AGAIN_MINUTES, ...closing },
  ];
}

/** When a series occurs on a date. */
function occurrence(date: string): string {
  return plus(
    hcl`series.opens ? ${times}[${date}].open : ${times}[${date}].close`,
    item("series.minute"),
    "m",
  );
}

/**
 * Each series in pieces, since an action cannot leave out a date: from one date that it must leave out to the next,
 * `{ series, from, until }` with from null in the first piece and until, the date left out, null in the last.
 */
function segmentsOfSeries(): string {
  const date = item("date");
  const overridden = letIn(
    "time",
    occurrence(date),
    (time) =>
      hcl`anytrue([for override in ${calendar.overrides} : ${within(time, item("override.start"), plus(item("override.end"), item("series.quiet_minutes"), "m"))}])`,
  );
  const leftOut = hcl`[for date in ${"${local.weekend_dates}"} : date if contains(series.days, ${dayOf(midnight(date))}) && ((series.opens && contains(${v.weekend_closed_dates}, date)) || ${overridden})]`;
  const nextDate = daysAfter(hcl`left_out[i - 1]`, item("day"));
  const from = hcl`i == 0 ? null : [for day in range(1, 8) : ${nextDate} if contains(series.days, ${dayOf(midnight(nextDate))})][0]`;
  const piece = {
    series: item("series"),
    from,
    until: hcl`i < length(left_out) ? left_out[i] : null`,
  };
  return hcl`flatten([for series in ${series()} : [for left_out in [${leftOut}] : [for i in range(length(left_out) + 1) : ${piece}]] if length(series.days) > 0])`;
}

/** Cron of AWS: minutes, hours, day of month, month, day of week, year. */
function recurring(): string {
  const start = hcl`segment.from == null ? null : ${occurrence(item("segment.from"))}`;
  const end = hcl`segment.until == null ? null : ${plus(occurrence(item("segment.until")), -1, "m")}`;
  const action = {
    schedule: hcl`format("cron(%d %d ? * %s *)", series.minute, series.hour, join(",", series.days))`,
    timezone: v.weekend_timezone,
    start_time: start,
    end_time: end,
    min: item("series.min"),
    max: item("series.max"),
  };
  const key = hcl`segment.from == null ? series.name : format("%s-from-%s", series.name, segment.from)`;
  // A piece between two dates left out one after the other has nothing in it.
  const empty = hcl`segment.from == null ? false : segment.from == segment.until`;
  return hcl`merge([for segment in ${segments} : { for series in [segment.series] : ${key} => ${action} if !${empty} }]...)`;
}

/**
 * Where overrides begin and end, and what whole days leave to do: actions of one minute of one year, since it is not
 * known what AWS does with an at() of the past.
 */
function oneOff(): string {
  const release = hcl`[for on in (${v.autoscaling_max} == null ? [] : [true]) : ${plus(item("override.end"), OPENING_MINUTES, "m")}]`;
  const overrides = hcl`[for override in ${calendar.overrides} : concat([override.start, override.end], ${release})]`;
  const closings = hcl`[for date in ${v.weekend_closed_dates} : ${timeOf(midnight(item("date")))} if ${wholeDays} && contains(${v.weekend_days}, ${dayOf(midnight(item("date")))})]`;
  const all = hcl`[for time in flatten([${overrides}, ${closings}]) : [time, ${plus(item("time"), AGAIN_MINUTES, "m")}]]`;
  // Cron knows no seconds: the next whole minute.
  const minutes = hcl`distinct([for time in flatten(${all}) : formatdate("YYYY-MM-DD'T'hh:mm':00Z'", ${plus(item("time"), 59, "s")})])`;
  const action = {
    schedule: hcl`formatdate("'cron('m h D M '? 'YYYY')'", time)`,
    timezone: "UTC",
    start_time: null,
    end_time: null,
  };
  return hcl`{for time in ${minutes} : formatdate("'at-'YYYY-MM-DD-hhmm", time) => merge(${action}, ${boundsAt(item("time"))})}`;
}
