import { hcl } from "../../hcl/expression";
import { WEEKDAYS } from "../../schedule/calendar";
import { v } from "../variables";
import { calendar, epochDay, epochSeconds, item, letIn } from "./time";

const HOUR = 3600;
const DAY = 24 * HOUR;

/**
 * How many of them fit into one expression. The provider takes 1024 characters, so there is no space between them.
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/cloudwatch/metric_alarm.go (2026-11)
 */
const DATES = 60;
const OVERRIDES = 25;

/**
 * The schedule in CloudWatch's metric math, which knows UTC only and neither `mod` nor `not`: a list of `{ id, expression }`,
 * as an expression. `scheduled` is 1 in the minutes in which tasks are to run, else 0. It asks no clock, so that it stays
 * the same from plan to plan.
 * @param series the id of one that has a value for each minute
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html (2026-11)
 */
export function taskHours(series: string): string {
  const clock = [
    { id: "t", expression: `EPOCH(${series})` },
    // What a clock in the zone shows, put back so that windows begin at midnight.
    { id: "shown", expression: letIn("offsets", offsets, shownTime) },
    { id: "day", expression: `FLOOR(shown/${DAY})` },
    // 1970 began on a Thursday.
    { id: "weekday", expression: "day+3-7*FLOOR((day+3)/7)" },
  ];
  const opened = [{ id: "opened", expression: isOpened() }];
  return hcl`concat(${clock}, ${closedDates()}, ${opened}, ${overridden()})`;
}

const offsets = hcl`flatten([for year in sort(keys(${calendar.offsets})) : ${calendar.offsets}[year]])`;

function shownTime(all: string): string {
  const change = {
    seconds: hcl`${all}[i].seconds - ${all}[i - 1].seconds`,
    from: epochSeconds(hcl`${all}[i].from`),
  };
  const changes = hcl`[for i in range(1, max(length(${all}), 1)) : format("%+d*(t>=%d)", ${change.seconds}, ${change.from}) if ${change.seconds} != 0]`;
  return hcl`format("t%+d%s", try(${all}[0].seconds, 0) - ${HOUR} * ${v.weekend_hours_start}, join("", ${changes}))`;
}

function closedDates(): string {
  const dates = hcl`[for date in dates : format("day==%d", ${epochDay(item("date"))})]`;
  return hcl`[for i, dates in chunklist(${v.weekend_closed_dates}, ${DATES}) : { id = format("closed%d", i), expression = join("||", ${dates}) }]`;
}

function isOpened(): string {
  const hours = hcl`${v.weekend_hours_end} - ${v.weekend_hours_start} + (${v.weekend_hours_end} <= ${v.weekend_hours_start} ? 24 : 0)`;
  const days = hcl`join("||", [for day in ${v.weekend_days} : format("weekday==%d", index(${WEEKDAYS}, day))])`;
  const closed = hcl`join("", [for i, dates in chunklist(${v.weekend_closed_dates}, ${DATES}) : format("&&closed%d==0", i)])`;
  return hcl`${v.desired_count} == 0 ? "t<0" : format("shown-${DAY}*day<%d&&(%s)%s", ${HOUR} * (${hours}), ${days}, ${closed})`;
}

/** The last override in force decides, so it stands outside. */
function overridden(): string {
  const override = {
    start: epochSeconds(item("override.start")),
    end: epochSeconds(item("override.end")),
  };
  const begin = hcl`[for override in reverse(chunk) : format("IF(t>=%d&&t<%d,%d,", ${override.start}, ${override.end}, min(override.desired_count, 1))]`;
  const end = hcl`[for override in chunk : ")"]`;
  // The last one is empty.
  const chunks = hcl`concat(chunklist(${calendar.overrides}, ${OVERRIDES}), [[]])`;
  const id = hcl`length(chunk) == 0 ? "scheduled" : format("overridden%d", i)`;
  const inside = hcl`i == 0 ? "opened" : format("overridden%d", i - 1)`;
  return hcl`[for i, chunk in ${chunks} : { id = ${id}, expression = format("%s%s%s", join("", ${begin}), ${inside}, join("", ${end})) }]`;
}
