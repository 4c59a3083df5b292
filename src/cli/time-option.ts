import { timestamp } from "../fleet/rules/time";
import { UsageError } from "../kit/failure";
import { wholeSecond } from "../kit/whole-second";
import { HORIZON } from "../schedule/utc-offsets";

/** A time that an option gives. */
export function timeOption(option: string, value: string, others = ""): Date {
  if (!timestamp.holds(value)) {
    throw new UsageError(`${option} takes ${timestamp.expected}${others}; got: ${value || '""'}`);
  }
  const time = wholeSecond(new Date(value));
  const year = time.getUTCFullYear();
  if (year < HORIZON.firstYear || year > HORIZON.lastYear) {
    throw new UsageError(
      `${option} takes a time from ${HORIZON.firstYear} to ${HORIZON.lastYear}, the years that stacks know; got: ${value}`,
    );
  }
  return time;
}
