import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { priceList } from "../../aws/price-list";
import { bundledPrices } from "../../cost/prices/bundled";
import { cachedPrices, PRICE_CACHE } from "../../cost/prices/load-prices";
import { mergePrices } from "../../cost/prices/merge-prices";
import { type PriceTable, priceBook } from "../../cost/prices/price";
import { isOtherCurrency, priceQueries } from "../../cost/prices/price-queries";
import { type PriceUpdate, priceUpdate, tablesOf } from "../../cost/prices/price-update";
import type { Context } from "../../kit/context";
import { EXIT } from "../../kit/failure";
import { inParallel } from "../../kit/in-parallel";
import { writeFileAtomically } from "../../kit/write-file";
import type { UpdatePricesOptions } from "../commands/cost-prices";
import { renderFailures, renderUpdate } from "../render/cost-prices";
import { awsRegions } from "./run-prices";

/** The Price List API takes few requests a second, and each is a page. */
const REQUESTS_AT_ONCE = 4;

/** What `fleet cost prices update --json` prints. */
export interface PricesUpdated extends PriceUpdate {
  readonly currency: "USD";
  readonly file: string;
  readonly written: boolean;
}

/** `fleet cost prices update`: what could be fetched is kept, also when something could not. */
export async function runPricesUpdate(
  options: UpdatePricesOptions,
  context: Context,
): Promise<void> {
  const { projectDir, stdout, stderr, env, now, progress } = context;
  const regions = await awsRegions(context, options.region);
  const before = await usableCache(context);
  const list = await priceList(env);
  progress.step(
    `Fetching the prices of ${regions.length === 1 ? "1 region" : `${regions.length} regions`}`,
  );
  const outcomes = await inParallel(priceQueries(regions), REQUESTS_AT_ONCE, list.products);
  progress.done();

  const known = priceBook([...before, ...bundledPrices()]);
  const answers = outcomes.map(({ item, value, error }) =>
    error ? { ...item, error } : { ...item, products: value },
  );
  const update = priceUpdate(answers, known);
  const date = now().toISOString().slice(0, 10);
  const isWritten = !options.dryRun && update.prices.length > 0;
  if (isWritten) {
    const fetched = tablesOf(update.prices, { source: list.source, date });
    await writeCache(projectDir, mergePrices(before, fetched));
  }
  const result: PricesUpdated = {
    currency: "USD",
    file: PRICE_CACHE,
    written: isWritten,
    ...update,
  };
  stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : renderUpdate(result));
  const otherCurrency = regions.filter(isOtherCurrency);
  stderr.write(renderFailures(update, otherCurrency));
  if (update.failures.length + otherCurrency.length > 0) {
    process.exitCode = EXIT.failed;
  }
}

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
