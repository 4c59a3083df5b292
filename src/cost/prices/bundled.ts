import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PriceTable } from "./price";

/**
 * The list prices that come with the project; `fleet cost prices update` fetches newer ones.
 *
 * All are second-hand: they were gathered in November 2026 from public notes and tables that quote AWS's offer files and
 * price pages. `source` is who published a price, `date` the day of that offer (of a source that gives only a month, the
 * first of it; of one that gives none, the latest day that it mentions: a price is rather newer than its date than older).
 * `readIn` is where it was read, and `read` when. The first prices were entered without their places, which are empty. A
 * price is added only when two places that do not quote each other agree; the second may be older than `date`, since it
 * only confirms. What none says is left out, China's prices in CNY among it.
 */
export function bundledPrices(): readonly PriceTable[] {
  return JSON.parse(readFileSync(join(__dirname, "bundled.json"), "utf8")) as PriceTable[];
}
