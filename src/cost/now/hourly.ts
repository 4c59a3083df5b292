import { amountOf, type Charge } from "../estimate/list-model";
import { COST_GROUPS, type CostGroup, type Grouped, grouped } from "../groups";

/** USD for an hour, to a hundredth of a cent; null where it is unknown. */
export type HourlyCost = Grouped<number | null>;

/** Of what could not be read, for an hour or a month. */
export const UNKNOWN_COST: Grouped<null> = grouped(() => null);

const TEN_THOUSANDTHS = 10_000;

export function hourlyCost(charges: readonly Charge[]): HourlyCost {
  const amountFor = (group: CostGroup) =>
    hourlyTotal(charges.filter(({ item }) => item.group === group).map(amountOf));
  return grouped((group) =>
    group === "total" ? hourlyTotal(COST_GROUPS.map(amountFor)) : amountFor(group),
  );
}

/** The sum of amounts; null when one of them is unknown. */
export function hourlyTotal(amounts: readonly (number | null)[]): number | null {
  return amounts.includes(null) ? null : hourlyKnown(amounts);
}

/** The sum of those that are known. */
export function hourlyKnown(amounts: readonly (number | null)[]): number {
  const sum = amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0);
  return Math.round(TEN_THOUSANDTHS * sum) / TEN_THOUSANDTHS;
}
