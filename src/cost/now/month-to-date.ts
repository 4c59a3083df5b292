import { total } from "../../kit/money";
import { groupedCost, type MonthlyCost } from "../estimate/fleet-cost";
import { type BilledRegion, type ListModel, listLines } from "../estimate/list-model";
import { grouped } from "../groups";
import { monthOf } from "../usage/calendar-month";
import { scheduledUsage } from "../usage/scheduled-usage";

/** What a region costs in the month of one time when it is as its file says. USD in whole cents. */
export interface MonthToDate {
  /** From the first day on, up to that time. */
  readonly soFar: MonthlyCost;
  /** soFar and what the rest of the month brings. */
  readonly projected: MonthlyCost;
}

export function monthToDate(region: BilledRegion, model: ListModel, at: Date): MonthToDate {
  const { start, end } = monthOf(at);
  const soFar = scheduledCost(region, model, start, at);
  const rest = scheduledCost(region, model, at, end);
  return { soFar, projected: grouped((group) => total([soFar[group], rest[group]])) };
}

/** @param to of the same month as `from`, or its end */
export function scheduledCost(
  region: BilledRegion,
  model: ListModel,
  from: Date,
  to: Date,
): MonthlyCost {
  return groupedCost(listLines(region, scheduledUsage(region.values, from, to), model));
}
