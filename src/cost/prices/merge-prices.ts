import type { PriceTable } from "./price";

/**
 * The tables with what the newer ones have in place of theirs, the newer ones first.
 */
export function mergePrices(
  before: readonly PriceTable[],
  newer: readonly PriceTable[],
): PriceTable[] {
  const isNewer = ({ item }: PriceTable, region: string) =>
    newer.some((table) => table.item === item && table.usd[region] !== undefined);
  const kept = before.map((table) => ({
    ...table,
    usd: Object.fromEntries(
      Object.entries(table.usd).filter(([region]) => !isNewer(table, region)),
    ),
  }));
  return [...newer, ...kept.filter(({ usd }) => Object.keys(usd).length > 0)];
}
