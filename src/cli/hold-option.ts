import { UsageError } from "../kit/failure";
import { MAX_OVERRIDE_DAYS } from "../schedule/limits";
import type { HoldEnd, HoldOption } from "../weekend/hold";
import { timeOption } from "./time-option";

const MEANING =
  "as an override in tfvars/, up to this time in RFC 3339 or the `next` scheduled scale-down";

/** Of `weekend up` and `weekend down`. */
export const HOLD_UNTIL = ["--hold-until <time>", MEANING] as const;
/** Of `scale`. */
export const UNTIL = ["--until <time>", MEANING] as const;

const DAY_MS = 86_400_000;

/** What the option says. */
export function holdEnd(
  option: HoldOption,
  value: string | undefined,
  now: Date,
): HoldEnd | undefined {
  if (value === undefined || value === "next") {
    return value;
  }
  const end = timeOption(option, value, ", or `next` for the next scheduled scale-down");
  if (end <= now) {
    throw new UsageError(`${option} takes a time that is to come; got: ${value}`);
  }
  if (end.getTime() - now.getTime() > MAX_OVERRIDE_DAYS * DAY_MS) {
    throw new UsageError(
      `${option} takes a time within ${MAX_OVERRIDE_DAYS} days, which is as long as an override may be; got: ${value}`,
    );
  }
  return end;
}
