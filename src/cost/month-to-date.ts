import { total } from "../kit/money";
import { monthOf } from "./calendar-month";
import { type CostedRegion, groupedCost, hostedZoneShares, type MonthlyCost } from "./fleet-cost";
import { COST_GROUPS } from "./line";
import { type ListModel, listLines } from "./list-model";
import { scheduledUsage } from "./scheduled-usage";

/** What a region costs in the month of one time when it is as its file says. USD in whole cents. */
export interface MonthToDate {
  /** From the first day on, up to that time. */
  readonly soFar: MonthlyCost;
  /** soFar and what the rest of the month brings. */
  readonly projected: MonthlyCost;
}

export function monthToDate(
  region: CostedRegion,
  fleet: readonly CostedRegion[],
  model: ListModel,
  at: Date,
): MonthToDate {
  const { start, end } = monthOf(at);
  const soFar = scheduledCost(region, fleet, model, start, at);
  const rest = scheduledCost(region, fleet, model, at, end);
  return { soFar, projected: added(soFar, rest) };
}

/** @param to of the same month as `from`, or its end */
export function scheduledCost(
  { values }: CostedRegion,
  fleet: readonly CostedRegion[],
  model: ListModel,
  from: Date,
  to: Date,
): MonthlyCost {
  const usage = scheduledUsage(values, from, to);
  return groupedCost(listLines(values, usage, hostedZoneShares(values, fleet), model));
}

function added(a: MonthlyCost, b: MonthlyCost): MonthlyCost {
  const groups = [...COST_GROUPS, "total"] as const;
  return Object.fromEntries(
    groups.map((group) => [group, total([a[group], b[group]])]),
  ) as MonthlyCost;
}
