import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { basisSection } from "./basis-section";
import { costSection } from "./cost-section";
import { glance } from "./glance";
import { html, trusted } from "./html";
import { pictureSection } from "./picture-section";
import type { Report } from "./report";
import { scenarioSection } from "./scenario-section";
import { scheduleSection } from "./schedule-section";

/** What every report has near its beginning, and no other file. */
export const REPORT_MARK = '<meta name="generator" content="fleet report">';

/** The whole page. It holds no script, loads nothing, and its own policy would let it do neither. */
export function reportPage(report: Report): string {
  const style = readFileSync(join(__dirname, "style.css"), "utf8");
  const hash = createHash("sha256").update(style).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const { regions, at } = report;
  const projects = [
    ...new Set(regions.map(({ values }) => `${values.project_name} ${values.environment}`)),
  ];
  const time = `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${trusted(REPORT_MARK)}
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Fleet report: ${projects.join(", ")}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header>
<p class="project">${projects.join(", ")}</p>
<h1>Fleet report</h1>
<p>Made at <time datetime="${at.toISOString()}">${time}</time>. ${basisText(report)}</p>
</header>
<main id="content" tabindex="-1">
${[glance, costSection, scenarioSection, scheduleSection, pictureSection, basisSection].map((part) => part(report))}</main>
<footer><p>Made by <code>fleet report</code> from the files of <code>tfvars/</code>. Nothing of AWS was read.</p></footer>
</body>
</html>
`.text;
}

/** By whose prices, and of which days. */
function basisText({ cost, description }: Report): string {
  const dates = cost.regions
    .flatMap(({ lines }) =>
      lines.flatMap(({ date, quantity }) => (date !== null && quantity > 0 ? [date] : [])),
    )
    .sort();
  const [first, last] = [dates[0], dates.at(-1)];
  const days = first === last ? (first ?? "no day") : `${first} to ${last}`;
  return `Estimates in USD by ${description} of ${days}.`;
}
