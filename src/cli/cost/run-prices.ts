import { ITEMS, type ItemName } from "../../cost/items";
import { describeAge } from "../../cost/prices/age";
import { loadPrices } from "../../cost/prices/load-prices";
import { priceBook } from "../../cost/prices/price";
import { selectedRegions } from "../../fleet/select";
import type { Context } from "../../kit/context";
import type { PricesOptions } from "../commands/cost-prices";
import { renderPrices } from "../render/cost-prices";

/** What is known of one price; null where it is unknown. */
export interface ShownPrice {
  readonly item: ItemName;
  readonly usd: number | null;
  readonly unit: string;
  readonly source: string | null;
  readonly date: string | null;
  /** In words. */
  readonly age: string | null;
  /** True for one that AWS changes from day to day. */
  readonly moves: boolean;
}

/** What `fleet cost prices --json` prints. */
export interface ShownPrices {
  readonly currency: "USD";
  readonly regions: readonly { readonly region: string; readonly prices: readonly ShownPrice[] }[];
}

/** `fleet cost prices`: from the project's files alone. */
export async function runPrices(options: PricesOptions, context: Context): Promise<void> {
  const { projectDir, stdout, stderr, now } = context;
  const regions = await awsRegions(context, options.region);
  const { tables, warning } = await loadPrices(projectDir);
  if (warning) {
    stderr.write(`warning ${warning}\n`);
  }
  const book = priceBook(tables);
  const shown: ShownPrices = {
    currency: "USD",
    regions: regions.map((region) => ({
      region,
      prices: ITEMS.map(({ name: item, unit, offer }) => {
        const price = book(item, region);
        return {
          ...{ item, usd: price?.usd ?? null, unit },
          ...{ source: price?.source ?? null, date: price?.date ?? null },
          age: price ? describeAge(price, now()) : null,
          moves: offer === null,
        };
      }),
    })),
  };
  stdout.write(options.json ? `${JSON.stringify(shown, null, 2)}\n` : renderPrices(shown));
}

/** The regions of AWS that the stacks are in, each once. */
export async function awsRegions(
  context: Context,
  stacks: readonly string[] | undefined,
): Promise<string[]> {
  const selected = await selectedRegions(context, stacks);
  return [...new Set(selected.map(({ values }) => values.aws_region))];
}
