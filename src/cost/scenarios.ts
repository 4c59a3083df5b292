import type { RegionConfig } from "../config/load-fleet";
import { isActiveRegion } from "../weekend/active-region";
import { fullTimeCost, type ScaledCost, weekendCost } from "./documented-cost";

/** Money in USD, rounded to cents. */
export interface Scenario {
  readonly name: "24/7" | "weekend-keep-albs" | "weekend-destroy-albs" | "single-region";
  readonly monthly: number;
  readonly annual: number;
  /** Against 24/7. */
  readonly savings: { readonly monthly: number; readonly percent: number };
}

/**
 * What a fleet costs in different ways of running it, by the documented model and without "other services". The
 * weekend scenarios count the active regions and their load balancers only; a single region is the first of
 * those, else the first of all.
 */
export function scenarios(regions: readonly RegionConfig[]): Scenario[] {
  const all = regions.map(({ values }) => values);
  const active = all.filter(isActiveRegion);
  const costs: readonly (readonly [Scenario["name"], readonly ScaledCost[]])[] = [
    ["24/7", all.map(fullTimeCost)],
    ["weekend-keep-albs", active.map((values) => weekendCost(values, "kept"))],
    ["weekend-destroy-albs", active.map((values) => weekendCost(values, "destroyed"))],
    ["single-region", [...active, ...all].slice(0, 1).map(fullTimeCost)],
  ];
  const baseline = sum(costs[0]?.[1] ?? []);
  return costs.map(([name, parts]) => {
    const monthly = sum(parts);
    const saved = baseline - monthly;
    return {
      name,
      monthly: cents(monthly),
      annual: cents(12 * monthly),
      savings: {
        monthly: cents(saved),
        percent: baseline === 0 ? 0 : Math.round((1000 * saved) / baseline) / 10,
      },
    };
  });
}

/** With the load balancers of all regions kept, the inactive ones' too: what keeping them really leaves. */
export function weekendWithAllAlbs(regions: readonly RegionConfig[]): number {
  const parts = regions.map(({ values }) => ({
    fargate: isActiveRegion(values) ? weekendCost(values, "kept").fargate : 0,
    alb: fullTimeCost(values).alb,
  }));
  return cents(sum(parts));
}

export function cents(amount: number): number {
  return Math.round(100 * amount) / 100;
}

function sum(parts: readonly ScaledCost[]): number {
  return parts.reduce((total, { fargate, alb }) => total + fargate + alb, 0);
}
