import { percent, usd } from "../kit/money";
import { type Html, html } from "./html";
import { everRuns, tasksText } from "./mode";
import type { Report } from "./report";
import { section } from "./section";

/** The figures that most people want to know. */
export function glance(report: Report): Html {
  const { cost } = report;
  const monthly = cost.monthly === null ? `at least ${usd(cost.known)}` : usd(cost.monthly);
  return section(
    "glance",
    "At a glance",
    html`<dl class="figures">
<div class="first"><dt>A month</dt><dd>${monthly}</dd><dd class="note">${cost.monthly === null ? "prices are missing" : "as configured"}</dd></div>
<div><dt>A year</dt><dd>${usd(cost.annual)}</dd><dd class="note">twelve such months</dd></div>
${[regionsFigure(report), cheapestFigure(report)]}</dl>`,
  );
}

function regionsFigure({ regions }: Report): Html {
  const running = regions.filter(({ values }) => everRuns(values));
  const tasks = running.reduce((sum, { values }) => sum + values.desired_count, 0);
  const weekend = regions.filter(({ values }) => values.enable_weekend_only).length;
  const mode =
    weekend === 0
      ? "around the clock"
      : weekend === regions.length
        ? "in weekend mode"
        : `${weekend} in weekend mode`;
  return html`<div><dt>${regions.length === 1 ? "Region" : "Regions"}</dt><dd>${regions.length}</dd><dd class="note">${tasksText(tasks)}, ${mode}</dd></div>
`;
}

function cheapestFigure({ scenarios: { scenarios } }: Report): Html {
  const [cheapest] = scenarios
    .filter(({ monthly }) => monthly !== null)
    .toSorted((a, b) => (a.monthly ?? 0) - (b.monthly ?? 0));
  const note = cheapest
    ? `${cheapest.name}, ${percent(cheapest.savings.percent)} less than 24/7`
    : "";
  return html`<div><dt>Cheapest scenario</dt><dd>${usd(cheapest?.monthly ?? null)}</dd><dd class="note">${note}</dd></div>
`;
}
