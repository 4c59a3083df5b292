import { timestamp } from "../../config/time-rules";
import { UsageError } from "../failure";

/** Without fractions, which no schedule has. */
export function wholeSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
}

/** A time that an option gives. */
export function timeOption(option: string, value: string, others = ""): Date {
  if (!timestamp.holds(value)) {
    throw new UsageError(`${option} takes ${timestamp.expected}${others}; got: ${value}`);
  }
  return wholeSecond(new Date(value));
}
