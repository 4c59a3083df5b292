import { type Command, InvalidArgumentError } from "@commander-js/extra-typings";
import type { Rule } from "../fleet/rules/rule";
import { timezoneProblem } from "../fleet/rules/weekend";
import { type VariableName, variableDefinitions } from "../fleet/variables";
import { shown } from "../fleet/variables/types";
import { UsageError } from "../kit/failure";
import { WEEKDAYS } from "../schedule/calendar";
import type { ModeValues } from "../weekend/mode";

/** The schedule, as people write it. */
export interface ScheduleOptions {
  readonly days?: readonly string[] | undefined;
  readonly hours?: readonly [start: number, end: number] | undefined;
  readonly timezone?: string | undefined;
  readonly closed?: readonly string[] | undefined;
  readonly activeRegion?: readonly string[] | undefined;
}

export const scheduleOptions = (command: Command) =>
  command
    .option("--days <days>", "active days, such as MON-FRI or SAT,SUN", dayList)
    .option("--hours <start-end>", "active hours, such as 8-18; 22-6 is over midnight", hourRange)
    .option("--timezone <name>", "of the days and hours, such as Europe/Berlin")
    .option("--closed <date>", "a day on which nothing opens, YYYY-MM-DD; repeatable", collectList)
    .option("--active-region <region>", "an AWS region that runs then; repeatable", collectList);

/**
 * The variables that the options set.
 * @throws UsageError when one breaks a rule of its variable
 */
export function scheduleValues(options: ScheduleOptions): ModeValues {
  const { days, hours, timezone, closed, activeRegion } = options;
  const values = {
    ...checked("--days", "weekend_days", days),
    ...checked("--hours", "weekend_hours_start", hours?.[0]),
    ...checked("--hours", "weekend_hours_end", hours?.[1]),
    ...checked("--timezone", "weekend_timezone", timezone),
    ...checked("--closed", "weekend_closed_dates", closed),
    ...checked("--active-region", "weekend_active_regions", activeRegion),
  };
  const problem = timezone === undefined ? undefined : timezoneProblem(timezone);
  if (problem) {
    throw new UsageError(`--timezone: ${problem}`);
  }
  return values;
}

function checked(option: string, name: VariableName, value: ModeValues[VariableName]): ModeValues {
  if (value === undefined) {
    return {};
  }
  const rules = (variableDefinitions[name] as { rules?: readonly Rule<unknown>[] }).rules ?? [];
  const broken = rules.find((rule) => !rule.holds(value));
  if (broken) {
    const [part = value] = broken.offending?.(value) ?? [];
    throw new UsageError(`${option}: must be ${broken.expected}; got: ${shown(part)}`);
  }
  return { [name]: value };
}

/** Days and ranges of days in the order of the week, which begins with the first one named. */
function dayList(text: string): readonly string[] {
  const days = text.toUpperCase().split(",").flatMap(dayRange);
  return [...new Set(days)];
}

function dayRange(text: string): readonly string[] {
  const [first = "", last = first, ...more] = text.split("-").map((day) => day.trim());
  const [start, end] = [indexOf(first), indexOf(last)];
  if (start < 0 || end < 0 || more.length > 0) {
    throw new InvalidArgumentError(`It takes ${WEEKDAYS.join(", ")}, such as MON-FRI or SAT,SUN.`);
  }
  const length = ((end - start + WEEKDAYS.length) % WEEKDAYS.length) + 1;
  return [...WEEKDAYS, ...WEEKDAYS].slice(start, start + length);
}

function indexOf(day: string): number {
  return (WEEKDAYS as readonly string[]).indexOf(day);
}

function hourRange(text: string): readonly [number, number] {
  const [, start, end] = /^([0-9]{1,2})-([0-9]{1,2})$/.exec(text)?.map(Number) ?? [];
  if (start === undefined || end === undefined || start > 23 || end < 1 || end > 24) {
    throw new InvalidArgumentError("It takes two whole hours, 0-23 and 1-24, such as 8-18.");
  }
  if (start === end) {
    throw new InvalidArgumentError("The window would be empty; 0-24 is the whole day.");
  }
  return [start, end];
}

function collectList(text: string, before: readonly string[] = []): readonly string[] {
  return [...new Set([...before, ...text.split(",").map((item) => item.trim())])];
}
