import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { priceList } from "../../../../aws/price-list";
import { bundledPrices } from "../../../../cost/prices/bundled";
import { cachedPrices, PRICE_CACHE } from "../../../../cost/prices/load-prices";
import { mergePrices } from "../../../../cost/prices/merge-prices";
import { type PriceTable, priceBook } from "../../../../cost/prices/price";
import { isOtherCurrency, priceQueries } from "../../../../cost/prices/price-queries";
import {
  type FetchedPrice,
  type PriceFailure,
  type PriceUpdate,
  priceUpdate,
  tablesOf,
} from "../../../../cost/prices/price-update";
import { selectedAwsRegions } from "../../../../fleet/select";
import type { Context } from "../../../../kit/context";
import { inParallel } from "../../../../kit/in-parallel";
import { amountTable, tableText } from "../../../../kit/terminal/table";
import { countOf } from "../../../../kit/words";
import { writeFileAtomically } from "../../../../kit/write-file";
import { declareCommand } from "../../../command";
import { DRY_RUN, JSON_FORM, PRICED_REGION } from "../../../options";

/** The Price List API takes few requests a second, and each is a page. */
const REQUESTS_AT_ONCE = 4;

/** What `fleet cost prices update --json` prints. */
export interface PricesUpdated extends PriceUpdate {
  readonly currency: "USD";
  readonly file: string;
  readonly written: boolean;
}

export const command = declareCommand({
  description:
    "Fetches the list prices of the fleet's regions from AWS's Price List API, which is free and needs credentials " +
    "(pricing:GetProducts), and keeps them in .fleet/prices.json for every estimate. What cannot be fetched " +
    "stays as it is, is named, and makes the exit code 1. Spot prices are not in the Price List.",
  options: (command) =>
    command
      .option(...DRY_RUN)
      .option(...PRICED_REGION)
      .option(...JSON_FORM),
  examples: [
    "npx fleet cost prices update",
    "npx fleet cost prices update --region us-east-1 --dry-run",
  ],
  run: async (options, context) => {
    const { projectDir, env, now, progress } = context;
    const regions = await selectedAwsRegions(context, options.region);
    const before = await usableCache(context);
    const list = await priceList(env);
    progress.step(`Fetching the prices of ${countOf(regions.length, "region")}`);
    const outcomes = await inParallel(priceQueries(regions), REQUESTS_AT_ONCE, list.products);
    const answers = outcomes.map(({ item, value, error }) =>
      error ? { ...item, error } : { ...item, products: value },
    );
    const update = priceUpdate(answers, priceBook([...before, ...bundledPrices()]));
    const isWritten = !options.dryRun && update.prices.length > 0;
    if (isWritten) {
      const date = now().toISOString().slice(0, 10);
      const fetched = tablesOf(update.prices, { source: list.source, date });
      await writeCache(projectDir, mergePrices(before, fetched));
    }
    const result: PricesUpdated = {
      currency: "USD",
      file: PRICE_CACHE,
      written: isWritten,
      ...update,
    };
    return {
      json: result,
      text: () => updateText(result),
      failures: [
        ...failureLines(update),
        ...regions
          .filter(isOtherCurrency)
          .map((region) => `${region}: AWS's Price List has no prices in USD for it`),
      ],
    };
  },
});

/** A file that is broken is about to be replaced, which is the way out that every other command names. */
async function usableCache({ projectDir, stderr }: Context): Promise<readonly PriceTable[]> {
  try {
    return await cachedPrices(projectDir);
  } catch (error) {
    stderr.write(`warning ${(error as Error).message}\n`);
    return [];
  }
}

async function writeCache(projectDir: string, tables: readonly PriceTable[]): Promise<void> {
  const path = join(projectDir, PRICE_CACHE);
  const json = tables.map(({ fetched, ...table }) => table);
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomically(path, `${JSON.stringify(json, null, 2)}\n`);
}

function updateText({ prices, file, written }: PricesUpdated): string {
  const changed = prices.filter(({ usd, before }) => usd !== before);
  const fetched = `${countOf(prices.length, "price")} fetched, ${changed.length} new or changed.`;
  const lines = [
    ...(changed.length > 0 ? [changes(changed), ""] : []),
    `${fetched} ${written ? `Written: ${file}` : "Nothing was written."}`,
  ];
  return `${lines.join("\n")}\n`;
}

function changes(prices: readonly FetchedPrice[]): string {
  const table = amountTable(["region", "item", "before", "now", "per"], 2, 1);
  for (const { region, item, before, usd, unit } of prices) {
    table.push([region, item, before ?? "unknown", usd, unit]);
  }
  return tableText(table);
}

/** A line for each cause, however many questions it spoilt. */
function failureLines({ prices, failures }: PriceUpdate): string[] {
  const causes = [...new Set(failures.map(({ error }) => error))];
  return causes.map((cause) => {
    const isEverything = causes.length === 1 && prices.length === 0;
    const where = isEverything ? "no price could be fetched" : places(failures, cause);
    return `${where}: ${cause}`;
  });
}

/** Such as "AmazonECS in eu-west-1 and eu-west-2, AmazonRoute53". */
function places(failures: readonly PriceFailure[], cause: string): string {
  const its = failures.filter(({ error }) => error === cause);
  return [...new Set(its.map(({ service }) => service))]
    .map((service) => {
      const regions = its.filter((it) => it.service === service).map(({ region }) => region);
      const named = [...new Set(regions)].filter((region) => region !== "global");
      return named.length === 0 ? service : `${service} in ${named.join(" and ")}`;
    })
    .join(", ");
}
