import { type HclOperand, hcl } from "../../hcl/expression";
import { WEEKDAYS } from "../../schedule/calendar";
import { v } from "../variables";
import { calendar, epochDay, epochSeconds, item, letIn } from "./time";

const HOUR = 3600;
const DAY = 24 * HOUR;

/**
 * The schedule in CloudWatch's metric math, which knows UTC only and neither `mod` nor `not`. `scheduled` is 1 in the
 * minutes in which tasks are to run, else 0. It asks no clock, so that it stays the same from plan to plan.
 * @param series the id of one that has a value for each minute
 * @returns `{ id, expression }` for each query
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html (2026-11)
 */
export function taskHours(series: string): HclOperand[] {
  return [
    { id: "time", expression: `EPOCH(${series})` },
    // What a clock in the zone shows, put back so that windows begin at midnight.
    { id: "shown", expression: letIn("offsets", offsets, shownTime) },
    { id: "day", expression: `FLOOR(shown / ${DAY})` },
    // 1970 began on a Thursday.
    { id: "weekday", expression: "day + 3 - 7 * FLOOR((day + 3) / 7)" },
    { id: "opened", expression: opened() },
    { id: "scheduled", expression: overridden() },
  ];
}

const offsets = hcl`flatten([for year in sort(keys(${calendar.offsets})) : ${calendar.offsets}[year]])`;

function shownTime(all: string): string {
  const change = {
    seconds: hcl`${all}[i].seconds - ${all}[i - 1].seconds`,
    from: epochSeconds(hcl`${all}[i].from`),
  };
  const changes = hcl`[for i in range(1, max(length(${all}), 1)) : format(" %+d * (time >= %d)", ${change.seconds}, ${change.from}) if ${change.seconds} != 0]`;
  return hcl`format("time %+d%s", try(${all}[0].seconds, 0) - ${HOUR} * ${v.weekend_hours_start}, join("", ${changes}))`;
}

function opened(): string {
  const hours = hcl`${v.weekend_hours_end} - ${v.weekend_hours_start} + (${v.weekend_hours_end} <= ${v.weekend_hours_start} ? 24 : 0)`;
  const days = hcl`join(" || ", [for day in ${v.weekend_days} : format("weekday == %d", index(${WEEKDAYS}, day))])`;
  const closed = hcl`join("", [for date in ${v.weekend_closed_dates} : format(" && day != %d", ${epochDay(item("date"))})])`;
  return hcl`${v.desired_count} == 0 ? "time < 0" : format("shown - ${DAY} * day < %d && (%s)%s", ${HOUR} * (${hours}), ${days}, ${closed})`;
}

/** The last override in force decides. */
function overridden(): string {
  const override = {
    start: epochSeconds(item("override.start")),
    end: epochSeconds(item("override.end")),
  };
  const begin: HclOperand = hcl`[for override in reverse(${calendar.overrides}) : format("IF(time >= %d && time < %d, %d, ", ${override.start}, ${override.end}, min(override.desired_count, 1))]`;
  const end = hcl`[for override in ${calendar.overrides} : ")"]`;
  return hcl`format("%sopened%s", join("", ${begin}), join("", ${end}))`;
}
