import { isActiveRegion } from "../fleet/active-region";
import { scheduleOf } from "../fleet/region-schedule";
import type { VariableValues } from "../fleet/variables";
import { type NextAction, nextAction } from "../schedule/next-action";
import { loadBalancerWantedAt, taskCountAt } from "../schedule/schedule";

/** What a region has at one time when it is as its file says: what an apply at this time would set. */
export interface Scheduled {
  readonly tasks: number;
  readonly loadBalancer: boolean;
  /** The record that leads from the domain to the load balancer. */
  readonly dnsRecord: boolean;
}

export function scheduledAt(values: VariableValues, at: Date): Scheduled {
  const tasks = tasksAt(values, at);
  const loadBalancer = values.create_alb && isReachableAt(values, at);
  return { tasks, loadBalancer, dnsRecord: values.enable_domain && loadBalancer };
}

function tasksAt(values: VariableValues, at: Date): number {
  if (!values.enable_weekend_only) {
    return values.desired_count;
  }
  return isActiveRegion(values) ? taskCountAt(scheduleOf(values), at) : 0;
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
