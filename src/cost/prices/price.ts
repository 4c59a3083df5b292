import type { ItemName } from "../items";

/** Where a price is from. */
export interface PriceOrigin {
  /** Who published it: an address. */
  readonly source: string;
  /** YYYY-MM-DD: the day on which that source said so. */
  readonly date: string;
  /**
   * Set for a second-hand price: where it was read in place of the source, an address or words. Empty when that was not
   * kept.
   */
  readonly readIn?: readonly string[];
  /** YYYY-MM-DD: the day on which it was read there. */
  readonly read?: string;
  /** True for one that `fleet cost prices update` fetched; the others come with the project. */
  readonly fetched?: boolean;
}

/** One price with where it is from. */
export interface Price extends PriceOrigin {
  readonly item: ItemName;
  /** As asked for, also where the price is the same in all regions. */
  readonly region: string;
  readonly usd: number;
  /** What `usd` buys one of. */
  readonly unit: string;
}

/** Prices of one item from one source, as they are kept in files. */
export interface PriceTable extends PriceOrigin {
  readonly item: ItemName;
  readonly unit: string;
  /** By region; `global` is the price in every region of the public partition. */
  readonly usd: Readonly<Record<string, number>>;
}

/** The regions of other partitions, whose prices are others, China's even in another currency. */
const OTHER_PARTITION = /^(cn|us-gov|eusc)-/;

/** Finds a price; undefined is unknown, and never a price of another region. */
export type PriceBook = (item: ItemName, region: string) => Price | undefined;

/** @param tables where several have a price, the first one's counts */
export function priceBook(tables: readonly PriceTable[]): PriceBook {
  return (item, region) => {
    for (const { usd: prices, ...table } of tables) {
      const everywhere = OTHER_PARTITION.test(region) ? undefined : prices["global"];
      const usd = table.item === item ? (prices[region] ?? everywhere) : undefined;
      if (usd !== undefined) {
        return { ...table, region, usd };
      }
    }
    return undefined;
  };
}
