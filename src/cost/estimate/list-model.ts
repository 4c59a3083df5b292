import { cents } from "../../kit/money";
import { ITEMS, type Item } from "../items";
import type { Quantity, RegionUsage } from "../items/item";
import type { Price, PriceBook } from "../prices/price";
import type { Assumptions } from "../usage/assumptions";
import type { Usage } from "../usage/usage";
import type { Line } from "./line";

export interface ListModel {
  readonly prices: PriceBook;
  readonly assumptions: Assumptions;
}

/** A region whose bill can be made up, once it is known what it uses. */
export type BilledRegion = Pick<RegionUsage, "values" | "hostedZoneShare">;

/** What AWS bills for some usage, unrounded. */
export interface Charge extends Quantity {
  readonly item: Item;
  /** Undefined when no source says. */
  readonly price: Price | undefined;
}

/** What a region's usage is billed as at list prices. */
export function charges(
  { values, hostedZoneShare }: BilledRegion,
  usage: Usage,
  { prices, assumptions }: ListModel,
): Charge[] {
  return ITEMS.flatMap((item) =>
    item
      .quantities({ values, hostedZoneShare, usage, assumptions })
      .map((quantity) => ({ ...quantity, item, price: prices(item.name, values.aws_region) })),
  );
}

/** USD, unrounded; null when the price is unknown and something is used. */
export function amountOf({ quantity, price }: Charge): number | null {
  return price ? quantity * price.usd : quantity === 0 ? 0 : null;
}

/** The lines of a region's bill at list prices. */
export function listLines(region: BilledRegion, usage: Usage, model: ListModel): Line[] {
  return charges(region, usage, model).map((charge) => {
    const { item, name, quantity, price } = charge;
    const amount = amountOf(charge);
    return {
      group: item.group,
      name,
      quantity,
      unit: item.unit,
      price: price?.usd ?? null,
      source: price?.source ?? null,
      date: price?.date ?? null,
      readIn: price?.readIn ?? null,
      read: price?.read ?? null,
      monthly: amount === null ? null : cents(amount),
    };
  });
}
