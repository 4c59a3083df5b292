import type { FetchedPrice, PriceFailure, PriceUpdate } from "../../cost/prices/price-update";
import { amountTable, tableText } from "../../kit/terminal/table";
import type { ShownPrices } from "../cost/run-prices";
import type { PricesUpdated } from "../cost/run-prices-update";

/** `fleet cost prices` for people. */
export function renderPrices({ regions }: ShownPrices): string {
  const all = regions.flatMap(({ region, prices }) => prices.map((it) => ({ region, ...it })));
  const sources = [...new Set(all.flatMap(({ source }) => source ?? []))];
  const table = amountTable(["region", "item", "USD", "per", "age", "source"], 2, 3);
  for (const { region, item, usd, unit, age, source } of all) {
    const reference = source === null ? "" : `[${sources.indexOf(source) + 1}]`;
    table.push([region, item, usd ?? "unknown", unit, age ?? "", reference]);
  }
  const unknown = all.filter(({ usd, moves }) => usd === null && !moves).length;
  const lines = [
    tableText(table),
    "",
    ...sources.map((source, i) => `[${i + 1}] ${source}`),
    "",
    "Spot prices change from day to day and are not in AWS's Price List: they are as of their date.",
    ...(unknown > 0
      ? [`Unknown without Spot: ${unknown}. Fetch what AWS lists: npx fleet cost prices update`]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** `fleet cost prices update` for people; failures are renderFailures()'s. */
export function renderUpdate({ prices, file, written }: PricesUpdated): string {
  const changed = prices.filter(({ usd, before }) => usd !== before);
  const fetched = `${prices.length} ${prices.length === 1 ? "price" : "prices"} fetched, ${changed.length} new or changed.`;
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

/**
 * A line for each cause, however many questions it spoilt.
 * @param otherCurrency regions that were not asked about
 */
export function renderFailures(
  { prices, failures }: PriceUpdate,
  otherCurrency: readonly string[],
): string {
  const causes = [...new Set(failures.map(({ error }) => error))];
  const errors = causes.map((cause) => {
    const isEverything = causes.length === 1 && prices.length === 0;
    const where = isEverything ? "no price could be fetched" : places(failures, cause);
    return `${where}: ${cause}`;
  });
  const others = otherCurrency.map(
    (region) => `${region}: AWS's Price List has no prices in USD for it`,
  );
  return [...errors, ...others].map((line) => `error ${line}\n`).join("");
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
