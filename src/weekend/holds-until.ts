import { scalingBounds } from "../fleet/region-schedule";
import type { VariableValues } from "../fleet/variables";
import { untilText } from "../kit/time-text";
import type { RegionState } from "../live/read-region";
import { nextScheduledAction } from "../live/scheduled";
import type { NextAction } from "../schedule/next-action";

/** The scheduled action that ends what is set by hand; null where only an apply does, or it is not known. */
export function endOfHold(
  values: VariableValues,
  { bounds }: Pick<RegionState, "bounds">,
  now: Date,
): NextAction | null {
  return bounds === null ? null : nextScheduledAction(values, now);
}

/** Until when a count that is set by hand holds; more than 0 in a region that scales with load, until load decides. */
export function holdsUntil(
  values: VariableValues,
  state: Pick<RegionState, "bounds">,
  count: number,
  now: Date,
): string {
  const end = endOfHold(values, state, now);
  if (count > 0 && scalingBounds(values) !== null) {
    return `load decides otherwise${end ? `, or AWS's next scheduled action at ${untilText(end.at, now, values.weekend_timezone)}, which sets ${end.count}` : ""}`;
  }
  if (end) {
    const time = untilText(end.at, now, values.weekend_timezone);
    return `the next apply, or AWS's next scheduled action at ${time}, which sets ${end.count}`;
  }
  return state.bounds !== null
    ? "the next apply, or a scheduled action that is left in AWS"
    : "the next apply";
}
