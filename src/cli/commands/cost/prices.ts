import { ITEMS, type ItemName } from "../../../cost/items";
import { describeAge, describeReading } from "../../../cost/prices/age";
import { loadPrices } from "../../../cost/prices/load-prices";
import { priceBook } from "../../../cost/prices/price";
import { selectedAwsRegions } from "../../../fleet/select";
import { amountTable, tableText } from "../../../kit/terminal/table";
import { declareCommand } from "../../command";
import { JSON_FORM, PRICED_REGION } from "../../options";

/** What is known of one price; null where it is unknown. */
export interface ShownPrice {
  readonly item: ItemName;
  readonly usd: number | null;
  readonly unit: string;
  readonly source: string | null;
  readonly date: string | null;
  /** Where a second-hand price was read; null for one that was read at its source. */
  readonly readIn: readonly string[] | null;
  /** When it was read there. */
  readonly read: string | null;
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

export const command = declareCommand({
  description:
    "Shows the list prices that count in the fleet's regions, each with its source and age. Reads nothing of AWS.",
  options: (command) => command.option(...PRICED_REGION).option(...JSON_FORM),
  examples: [
    "npx fleet cost prices",
    "npx fleet cost prices --region eu-west-2 --json",
    "npx fleet cost prices update              newer ones, from AWS",
  ],
  run: async (options, context) => {
    const { projectDir, stderr, now } = context;
    const regions = await selectedAwsRegions(context, options.region);
    const { tables, warning } = await loadPrices(projectDir);
    if (warning) {
      stderr.write(`warning ${warning}\n`);
    }
    const book = priceBook(tables);
    const shown: ShownPrices = {
      currency: "USD",
      regions: regions.map((region) => ({
        region,
        prices: ITEMS.map(({ name: item, unit }) => {
          const price = book(item, region);
          return {
            item,
            usd: price?.usd ?? null,
            unit,
            source: price?.source ?? null,
            date: price?.date ?? null,
            readIn: price?.readIn ?? null,
            read: price?.read ?? null,
            age: price ? describeAge(price, now()) : null,
            moves: item.startsWith("fargate-spot-"),
          };
        }),
      })),
    };
    return { json: shown, text: () => pricesText(shown) };
  },
});

function pricesText({ regions }: ShownPrices): string {
  const all = regions.flatMap(({ region, prices }) => prices.map((it) => ({ region, ...it })));
  const sources = [...new Set(all.flatMap((price) => sourceText(price) ?? []))];
  const table = amountTable(["region", "item", "USD", "per", "age", "source"], 2, 3);
  for (const price of all) {
    const { region, item, usd, unit, readIn } = price;
    const age = [price.age, readIn && "second-hand"].filter(Boolean).join(", ");
    const source = sourceText(price);
    const reference = source === undefined ? "" : `[${sources.indexOf(source) + 1}]`;
    table.push([region, item, usd ?? "unknown", unit, age, reference]);
  }
  const unknown = all.filter(({ usd, moves }) => usd === null && !moves).length;
  const lines = [
    tableText(table),
    "",
    ...sources.map((source, i) => `[${i + 1}] ${source}`),
    "",
    ...(all.some(({ readIn }) => readIn !== null)
      ? [
          "A second-hand price was not read where AWS publishes it. AWS's own: npx fleet cost prices update",
        ]
      : []),
    "Spot prices change from day to day and are not in AWS's Price List: they are as of their date.",
    ...(unknown > 0
      ? [`Unknown without Spot: ${unknown}. Fetch what AWS lists: npx fleet cost prices update`]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** Such as "https://aws.amazon.com/vpc/pricing/ (second-hand: read in ... on 2026-11-24)". */
function sourceText({ source, readIn, read }: ShownPrice): string | undefined {
  if (source === null) {
    return undefined;
  }
  const reading = readIn && read ? describeReading({ readIn, read }) : "";
  return reading === "" ? source : `${source} (${reading})`;
}
