import type { Line } from "../cost/estimate/line";
import { describeReading } from "../cost/prices/age";
import type { PriceOrigin } from "../cost/prices/price";
import { ASSUMPTION_MEANINGS, type AssumptionName } from "../cost/usage/assumptions";
import { usd } from "../kit/money";
import { type Html, html } from "./html";
import type { Report } from "./report";
import { section } from "./section";
import { table } from "./table";

/** By which prices and assumptions the figures were made, and what they leave out. */
export function basisSection(report: Report): Html {
  const { cost, model, description } = report;
  const sources = priceSources(report);
  const bill = cost.regions.flatMap(({ stack, lines }) =>
    lines.map((line) => ({ stack, ...line })),
  );
  return section(
    "basis",
    "How the figures were made",
    html`<p>USD for a usual month of 730 hours by ${description}. ${
      model.name === "list"
        ? "Free tiers, taxes and discounts are left out; closed dates and overrides of the schedule, too."
        : "Public addresses and traffic are left out; closed dates and overrides of the schedule, too."
    } An estimate, not a bill.</p>`,
    model.name === "list"
      ? table({
          caption: "Assumptions",
          head: ["Assumed", "Amount", "What it is"],
          numbers: [1],
          rows: (Object.keys(model.assumptions) as AssumptionName[]).map((name) => [
            name,
            model.assumptions[name],
            ASSUMPTION_MEANINGS[name],
          ]),
        })
      : "",
    html`<h3>Where the prices are from</h3>
<ol class="sources">${sources.map(
      (it) =>
        html`<li>${[`${it.date}: ${it.source}`, describeReading(it)].filter(Boolean).join("; ")}</li>`,
    )}</ol>`,
    html`<details><summary>Every line of the estimate (${bill.length})</summary>
${table({
  caption: "Every line of the estimate",
  head: ["Stack", "Component", "Quantity", "Unit", "Price", "A month", "Source"],
  numbers: [2, 4, 5, 6],
  rows: bill.map((line) => [
    line.stack,
    line.name,
    amountText(line.quantity),
    line.unit,
    line.price === null ? "unknown" : `$${line.price}`,
    usd(line.monthly),
    sourceNumber(sources, line),
  ]),
})}
</details>`,
  );
}

type PriceSource = Omit<PriceOrigin, "fetched">;

function priceSources({ cost }: Report): PriceSource[] {
  const found = cost.regions.flatMap(({ lines }) => lines.flatMap((line) => sourceOf(line) ?? []));
  return found.filter((it, i) => found.findIndex((other) => isSame(it, other)) === i);
}

function sourceNumber(sources: readonly PriceSource[], line: Line): string | number {
  const source = sourceOf(line);
  return source ? sources.findIndex((it) => isSame(it, source)) + 1 : "none";
}

function sourceOf({ source, date, readIn, read }: Line): PriceSource | undefined {
  return source === null || date === null
    ? undefined
    : { source, date, ...(readIn && read ? { readIn, read } : {}) };
}

function isSame(a: PriceSource, b: PriceSource): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function amountText(quantity: number): string {
  return quantity.toLocaleString("en-US", { maximumFractionDigits: 2 });
}
