import { MAX_TASKS } from "./container";
import { integerBetween, type Rule } from "./rule";

// Years that the calendar here, Terraform and AWS all take, with some days more at either end.
const datePattern = /^(2[0-9]{3})-([0-9]{2})-([0-9]{2})$/;
const timePattern =
  /^(2[0-9]{3}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,3})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$/;

function dateExists(date: string): boolean {
  const [, year, month, day] = datePattern.exec(date)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) {
    return false;
  }
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const daysPerMonth = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (daysPerMonth[month - 1] ?? 0);
}

/** A day that exists, YYYY-MM-DD. */
export const calendarDate: Rule<string> = {
  expected: "a date that exists, from 2000 to 2999, written YYYY-MM-DD, such as 2026-12-26",
  holds: dateExists,
  // formatdate refuses days that do not exist.
  condition: (operand) =>
    `(can(regex("${datePattern.source}", ${operand})) && ` +
    `can(formatdate("YYYY", format("%sT00:00:00Z", ${operand}))))`,
};

/** A point in time in RFC 3339 with at most milliseconds, which is what JavaScript can compare. */
export const timestamp: Rule<string> = {
  expected: "a time in RFC 3339, from 2000 to 2999, such as 2026-12-26T10:00:00Z",
  holds: (value) => {
    const [, date] = timePattern.exec(value) ?? [];
    return date !== undefined && dateExists(date);
  },
  condition: (operand) =>
    `(can(regex("${timePattern.source}", ${operand})) && can(formatdate("YYYY", ${operand})))`,
};

export interface WeekendOverride {
  /** RFC 3339. */
  readonly start: string;
  /** RFC 3339, excluded. */
  readonly end: string;
  readonly desired_count: number;
}

const count = integerBetween(0, MAX_TASKS);

export const weekendOverride: Rule<WeekendOverride> = {
  expected:
    `an object of start and end (each ${timestamp.expected}) ` +
    `and desired_count (${count.expected})`,
  holds: (value) =>
    timestamp.holds(value.start) && timestamp.holds(value.end) && count.holds(value.desired_count),
  condition: (operand) =>
    `${timestamp.condition(`${operand}.start`)} && ${timestamp.condition(`${operand}.end`)} && ` +
    count.condition(`${operand}.desired_count`),
};
