import { isActiveRegion } from "../fleet/active-region";
import { scalingBounds, scheduleOf } from "../fleet/region-schedule";
import type { VariableValues } from "../fleet/variables";
import { type NextAction, nextAction } from "../schedule/next-action";
import {
  boundsAt,
  type CountBounds,
  loadBalancerWantedAt,
  taskCountAt,
} from "../schedule/schedule";

/** What a region has at one time when it is as its file says: what an apply at this time would set. */
export interface Scheduled {
  /** With scaling with load, those that it starts with. */
  readonly tasks: number;
  /** Between which counts load decides; both are `tasks` where it does not. */
  readonly bounds: CountBounds;
  readonly loadBalancer: boolean;
  /** The record that leads from the domain to the load balancer. */
  readonly dnsRecord: boolean;
}

export function scheduledAt(values: VariableValues, at: Date): Scheduled {
  const tasks = tasksAt(values, at);
  const loadBalancer = values.create_alb && isReachableAt(values, at);
  return {
    tasks,
    bounds: taskBoundsAt(values, at),
    loadBalancer,
    dnsRecord: values.enable_domain && loadBalancer,
  };
}

function tasksAt(values: VariableValues, at: Date): number {
  if (!values.enable_weekend_only) {
    return values.desired_count;
  }
  return isActiveRegion(values) ? taskCountAt(scheduleOf(values), at) : 0;
}

function taskBoundsAt(values: VariableValues, at: Date): CountBounds {
  const count = tasksAt(values, at);
  if (!values.enable_weekend_only) {
    return scalingBounds(values) ?? { min: count, max: count };
  }
  return isActiveRegion(values) ? boundsAt(scheduleOf(values), at) : { min: 0, max: 0 };
}

function isReachableAt(values: VariableValues, at: Date): boolean {
  const comesAndGoes = values.enable_weekend_only && values.destroy_albs_when_scaled_down;
  return !comesAndGoes || (isActiveRegion(values) && loadBalancerWantedAt(scheduleOf(values), at));
}

/** When AWS sets a region's count next by itself; null where only an apply does. */
export function nextScheduledAction(values: VariableValues, after: Date): NextAction | null {
  return values.enable_weekend_only && isActiveRegion(values)
    ? nextAction(scheduleOf(values), after)
    : null;
}
