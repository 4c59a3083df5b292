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
<ol class="sources">${sources.map(({ source, date }) => html`<li>${date}: ${source}</li>`)}</ol>`,
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

interface PriceSource {
  readonly source: string;
  readonly date: string;
}

function priceSources({ cost }: Report): PriceSource[] {
  const found = cost.regions.flatMap(({ lines }) =>
    lines.flatMap(({ source, date }) =>
      source !== null && date !== null ? [{ source, date }] : [],
    ),
  );
  return found.filter((it, i) => found.findIndex((other) => isSame(it, other)) === i);
}

function sourceNumber(
  sources: readonly PriceSource[],
  line: { readonly source: string | null; readonly date: string | null },
): string | number {
  return sources.findIndex((it) => isSame(it, line)) + 1 || "none";
}

function isSame(a: PriceSource, b: { source: string | null; date: string | null }): boolean {
  return a.source === b.source && a.date === b.date;
}

function amountText(quantity: number): string {
  return quantity.toLocaleString("en-US", { maximumFractionDigits: 2 });
}
