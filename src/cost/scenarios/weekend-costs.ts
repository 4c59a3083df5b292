import type { RegionConfig } from "../../fleet/load-fleet";
import type { VariableValues } from "../../fleet/variables";
import { known } from "../../kit/money";
import { type CostedRegion, type CostModel, fleetCost } from "../estimate/fleet-cost";
import { type Scenario, scenarios } from "./scenarios";

/** What `fleet weekend costs --json` prints: USD a month, in whole cents. */
export interface WeekendCosts {
  readonly currency: "USD";
  readonly model: "documented";
  readonly scenarios: readonly Scenario[];
  /** That of weekend-keep-all-albs. */
  readonly weekendKeepAllAlbs: number;
  readonly regions: readonly WeekendRegionCost[];
}

/** A region as its file has it, without "other services". */
export interface WeekendRegionCost {
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

const DOCUMENTED: CostModel = { name: "documented" };

export function weekendCosts(regions: readonly RegionConfig[]): WeekendCosts {
  const compared = scenarios(regions, DOCUMENTED).scenarios;
  const keepAll = compared.find(({ name }) => name === "weekend-keep-all-albs");
  return {
    currency: "USD",
    model: "documented",
    scenarios: compared,
    // Flat prices are never unknown.
    weekendKeepAllAlbs: keepAll?.monthly ?? 0,
    regions: regions.map(regionCost),
  };
}

function regionCost(region: RegionConfig): WeekendRegionCost {
  const { stackName, values } = region;
  const costWith = (changes: Partial<VariableValues>) =>
    withoutOthers({ stackName, values: { ...values, ...changes } });
  const weekend = { enable_weekend_only: true };
  return {
    stack: stackName,
    region: values.aws_region,
    desiredCount: values.desired_count,
    vcpu: values.cpu / 1024,
    memoryGb: values.memory / 1024,
    fullTime: costWith({ enable_weekend_only: false }),
    weekendKeepAlbs: costWith({ ...weekend, destroy_albs_when_scaled_down: false }),
    weekendDestroyAlbs: costWith({ ...weekend, destroy_albs_when_scaled_down: true }),
  };
}

function withoutOthers(region: CostedRegion): number {
  const [cost] = fleetCost([region], DOCUMENTED).regions;
  return known([cost?.monthly.fargate ?? 0, cost?.monthly.alb ?? 0]);
}
