import type { Product } from "../../aws/price-list";
import { type ItemName, itemOf } from "../items";
import { offeredPrice } from "./offered-price";
import type { PriceBook, PriceTable } from "./price";
import type { PriceQuery } from "./price-queries";

export interface FetchedPrice {
  /** Or `global`. */
  readonly region: string;
  readonly item: ItemName;
  readonly usd: number;
  readonly unit: string;
  /** What counted until now; null when nothing was known. */
  readonly before: number | null;
}

export interface PriceFailure {
  /** Or `global`. */
  readonly region: string;
  readonly service: string;
  readonly items: readonly ItemName[];
  readonly error: string;
}

export interface PriceUpdate {
  readonly prices: readonly FetchedPrice[];
  readonly failures: readonly PriceFailure[];
}

/** What AWS answered to a question. */
export type Answer = PriceQuery &
  (
    | { readonly products: readonly Product[]; readonly error?: undefined }
    | { readonly error: Error; readonly products?: undefined }
  );

/**
 * The prices of the answers. One that cannot be believed is a failure of its own, and the others count.
 * @param known what counts until now
 */
export function priceUpdate(answers: readonly Answer[], known: PriceBook): PriceUpdate {
  const prices: FetchedPrice[] = [];
  const failures: PriceFailure[] = [];
  for (const { service, region, items, products, error } of answers) {
    if (error) {
      failures.push({ region, service, items, error: error.message });
      continue;
    }
    for (const item of items) {
      try {
        const usd = offeredPrice(item, products);
        const before = known(item, region)?.usd ?? null;
        prices.push({ region, item, usd, unit: itemOf(item).unit, before });
      } catch (problem) {
        failures.push({ region, service, items: [item], error: (problem as Error).message });
      }
    }
  }
  return { prices, failures };
}

/** Fetched prices as their file has them: a table for each item. */
export function tablesOf(
  prices: readonly FetchedPrice[],
  { source, date }: { readonly source: string; readonly date: string },
): PriceTable[] {
  return [...new Set(prices.map(({ item }) => item))].map((item) => ({
    item,
    unit: itemOf(item).unit,
    source,
    date,
    usd: Object.fromEntries(
      prices.filter((it) => it.item === item).map(({ region, usd }) => [region, usd]),
    ),
  }));
}
