import { COST_GROUPS, type CostGroup } from "../estimate/line";
import { amountOf, type Charge } from "../estimate/list-model";

/** USD for an hour, to a hundredth of a cent; null where it is unknown. */
export type HourlyCost = Readonly<Record<CostGroup | "total", number | null>>;

/** Of what could not be read, for an hour or a month. */
export const UNKNOWN_COST = {
  fargate: null,
  alb: null,
  publicIpv4: null,
  otherServices: null,
  total: null,
} as const;

const TEN_THOUSANDTHS = 10_000;

export function hourlyCost(charges: readonly Charge[]): HourlyCost {
  const groups = COST_GROUPS.map((group) => {
    const amounts = charges.filter((charge) => charge.group === group).map(amountOf);
    return [group, hourlyTotal(amounts)] as const;
  });
  return {
    ...(Object.fromEntries(groups) as Record<CostGroup, number | null>),
    total: hourlyTotal(groups.map(([, amount]) => amount)),
  };
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
