import type { Scenario } from "../cost/scenarios/scenarios";
import { percent, usd } from "../kit/money";
import { barChart } from "./bar-chart";
import { type Html, html } from "./html";
import { legend } from "./legend";
import type { Report } from "./report";
import { section } from "./section";
import { table } from "./table";

/** Ways of running the fleet, against 24/7, which is the first. */
export function scenarioSection({ scenarios: { scenarios, model } }: Report): Html {
  return section(
    "scenarios",
    "Scenarios",
    html`<p>What the same fleet would cost a month if it ran in another way. Saved is against 24/7.${
      model === "documented" ? " Other services are left out everywhere." : ""
    }</p>`,
    scenarios.every(({ monthly }) => monthly === null)
      ? html`<p class="warning">Prices are missing in some region, so there is nothing to compare.</p>`
      : chart(scenarios),
    table({
      caption: "Scenarios, USD",
      head: ["Scenario", "A month", "A year", "Saved a month", "Saved", "What it is"],
      numbers: [1, 2, 3, 4],
      rows: scenarios.map(({ name, description, monthly, annual, savings }) => [
        name,
        ...[monthly, annual, savings.monthly].map(usd),
        percent(savings.percent),
        description,
      ]),
    }),
  );
}

function chart(scenarios: readonly Scenario[]): Html {
  return html`<figure>
${legend([
  ["baseline", "24/7"],
  ["accent", "other scenarios"],
])}
${barChart({
  label: `Bars of what each scenario costs a month: ${scenarios.map((it) => `${it.name} ${usd(it.monthly)}`).join(", ")}. The table that follows has all figures.`,
  segments: [{ color: "baseline" }, { color: "accent" }],
  bars: scenarios.map((scenario, i) => ({
    name: scenario.name,
    amounts: i === 0 ? [scenario.monthly, 0] : [0, scenario.monthly],
    text: barText(scenario),
  })),
})}</figure>`;
}

function barText({ monthly, savings: { percent: saved } }: Scenario): string {
  return saved === null || saved === 0
    ? usd(monthly)
    : `${usd(monthly)}  ${saved < 0 ? "+" : "−"}${Math.abs(saved).toFixed(1)}%`;
}
