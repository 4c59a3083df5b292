import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { bundledPrices } from "./bundled";
import { parsePriceTables } from "./parse-price-tables";
import type { PriceTable } from "./price";

/** What `fleet cost prices update` writes, relative to the project. */
export const PRICE_CACHE = ".fleet/prices.json";

export interface LoadedPrices {
  /** For priceBook(): fetched ones first, then those that come with the project. */
  readonly tables: readonly PriceTable[];
  /** Why fetched prices are not used although there is a file of them. */
  readonly warning: string | null;
}

/**
 * The prices that count. A cache that cannot be used is not worth failing for: everything in it is only a newer
 * price, and each price says how old it is.
 */
export async function loadPrices(projectDir: string): Promise<LoadedPrices> {
  const bundled = bundledPrices();
  try {
    return { tables: [...(await cachedPrices(projectDir)), ...bundled], warning: null };
  } catch (error) {
    return { tables: bundled, warning: (error as Error).message };
  }
}

/**
 * The fetched prices; none when there is no file of them.
 * @throws when the file cannot be used
 */
export async function cachedPrices(projectDir: string): Promise<readonly PriceTable[]> {
  const path = join(projectDir, PRICE_CACHE);
  try {
    const tables = await parsePriceTables(JSON.parse(await readFile(path, "utf8")));
    return tables.map((table) => ({ ...table, fetched: true }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return [];
    }
    throw new Error(
      `the fetched prices in ${path} cannot be used: ${(error as Error).message}. The prices that come with the ` +
        "project count instead. Fetch new ones (npx fleet cost prices update), or delete the file",
    );
  }
}
