import type { RegionConfig } from "../config/load-fleet";
import { isActiveRegion } from "../weekend/active-region";
import { fullTimeCost, type ScaledCost, weekendCost } from "./documented-cost";
import { cents, type Scenario, scenarios, weekendWithAllAlbs } from "./scenarios";

/** What `fleet weekend costs --json` prints: USD a month, rounded to cents. */
export interface WeekendCosts {
  readonly currency: "USD";
  readonly model: "documented";
  readonly scenarios: readonly Scenario[];
  /** weekend-keep-albs with the load balancers of all regions, as `fleet weekend enable` keeps them. */
  readonly weekendKeepAllAlbs: number;
  readonly regions: readonly RegionCost[];
}

/** A region as its file has it, without "other services". */
export interface RegionCost {
  readonly stack: string;
  readonly region: string;
  readonly desiredCount: number;
  readonly vcpu: number;
  readonly memoryGb: number;
  readonly fullTime: number;
  /** In a region that is not active, all that is left is the load balancer. */
  readonly weekendKeepAlbs: number;
  readonly weekendDestroyAlbs: number;
}

export function weekendCosts(regions: readonly RegionConfig[]): WeekendCosts {
  return {
    currency: "USD",
    model: "documented",
    scenarios: scenarios(regions),
    weekendKeepAllAlbs: weekendWithAllAlbs(regions),
    regions: regions.map(regionCost),
  };
}

function regionCost({ stackName, values }: RegionConfig): RegionCost {
  const active = isActiveRegion(values);
  const full = fullTimeCost(values);
  return {
    stack: stackName,
    region: values.aws_region,
    desiredCount: values.desired_count,
    vcpu: values.cpu / 1024,
    memoryGb: values.memory / 1024,
    fullTime: total(full),
    weekendKeepAlbs: total(active ? weekendCost(values, "kept") : { fargate: 0, alb: full.alb }),
    weekendDestroyAlbs: active ? total(weekendCost(values, "destroyed")) : 0,
  };
}

function total({ fargate, alb }: ScaledCost): number {
  return cents(fargate + alb);
}
