import { isActiveRegion } from "../fleet/active-region";
import { scheduleOf } from "../fleet/region-schedule";
import type { VariableValues } from "../fleet/variables";
import { type NextAction, nextAction } from "../schedule/next-action";
import { loadBalancerWantedAt, taskCountAt } from "../schedule/schedule";

/** What a region has at one time when it is as its file says: what an apply at this time would set. */
export interface Scheduled {
  readonly tasks: number;
  readonly loadBalancer: boolean;
}

export function scheduledAt(values: VariableValues, at: Date): Scheduled {
  const { create_alb, destroy_albs_when_scaled_down, desired_count } = values;
  if (!values.enable_weekend_only) {
    return { tasks: desired_count, loadBalancer: create_alb };
  }
  const schedule = scheduleOf(values);
  const isActive = isActiveRegion(values);
  return {
    tasks: isActive ? taskCountAt(schedule, at) : 0,
    loadBalancer:
      create_alb &&
      (!destroy_albs_when_scaled_down || (isActive && loadBalancerWantedAt(schedule, at))),
  };
}

/** When AWS sets a region's count next by itself; null where only an apply does. */
export function nextScheduledAction(values: VariableValues, after: Date): NextAction | null {
  return values.enable_weekend_only && isActiveRegion(values)
    ? nextAction(scheduleOf(values), after)
    : null;
}
