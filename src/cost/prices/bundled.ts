import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PriceTable } from "./price";

/** The list prices that come with the project; `fleet cost prices update` fetches newer ones. */
export function bundledPrices(): readonly PriceTable[] {
  return JSON.parse(readFileSync(join(__dirname, "bundled.json"), "utf8")) as PriceTable[];
}
