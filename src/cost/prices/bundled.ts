import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PriceTable } from "./price";

/**
 * The list prices that come with the project; `fleet cost prices update` fetches newer ones.
 *
 * Gathered in November 2026 from public notes that quote AWS's offer files and price pages, which are the sources
 * named. A date is that of the offer, else the day on which it was read; of a source that gives only a month, the
 * first of the month, and of one that gives none, the latest day that it mentions: a price is rather newer than its
 * date than older. What no such source says is left out, China's prices in CNY among it.
 */
export function bundledPrices(): readonly PriceTable[] {
  return JSON.parse(readFileSync(join(__dirname, "bundled.json"), "utf8")) as PriceTable[];
}
