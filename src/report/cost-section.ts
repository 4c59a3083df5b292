import type { RegionCost } from "../cost/estimate/fleet-cost";
import { COST_GROUPS, type CostGroup, GROUPS } from "../cost/groups";
import { known, total, usd } from "../kit/money";
import { barChart } from "./bar-chart";
import { type Html, html } from "./html";
import { legend } from "./legend";
import type { Report } from "./report";
import { section } from "./section";
import { table } from "./table";

const TITLES = COST_GROUPS.map((group) => GROUPS[group].title);

/** What each region costs and what for, drawn and in figures. */
export function costSection({ cost }: Pick<Report, "cost">): Html {
  const { regions } = cost;
  const sums = COST_GROUPS.map((group) => total(regions.map(({ monthly }) => monthly[group])));
  return section(
    "cost",
    "Cost by component and region",
    html`<figure>
${legend(TITLES.map((title, i) => [color(i), title]))}
${barChart({
  label: `Bars of what each region costs a month: ${regions.map((it) => `${it.stack} ${totalText(it)}`).join(", ")}. The table that follows has all figures.`,
  segments: COST_GROUPS.map((_, i) => ({ color: color(i) })),
  bars: regions.map((region) => ({
    name: region.stack,
    amounts: COST_GROUPS.map((group) => knownOf(region, group)),
    text: totalText(region),
  })),
})}</figure>`,
    table({
      caption: "Cost by component and region, USD a month",
      head: ["Stack", "Region", ...TITLES, "Total"],
      numbers: [...TITLES, "Total"].map((_, i) => i + 2),
      rows: regions.map(({ stack, region, monthly }) => [
        stack,
        region,
        ...COST_GROUPS.map((group) => usd(monthly[group])),
        usd(monthly.total),
      ]),
      foot: ["Fleet", "", ...sums.map(usd), usd(cost.monthly)],
    }),
    unknownNotes(regions),
  );
}

/** Of the style sheet. @param group its place among the groups, from 0 */
function color(group: number): string {
  return `series-${group + 1}`;
}

function totalText(region: RegionCost): string {
  const { total } = region.monthly;
  return total === null ? `at least ${usd(region.known)}` : usd(total);
}

function knownOf({ lines }: RegionCost, group: CostGroup): number {
  return known(lines.filter((line) => line.group === group).map((line) => line.monthly));
}

/** What no price is known for, a line for all regions that lack the same. */
function unknownNotes(regions: readonly RegionCost[]): Html {
  const incomplete = regions
    .filter(({ unknown }) => unknown.length > 0)
    .map(({ stack, unknown }) => ({ stack, what: unknown.join(", ") }));
  const notes = [...new Set(incomplete.map(({ what }) => what))].map((what) => {
    const stacks = incomplete.filter((it) => it.what === what).map(({ stack }) => stack);
    return html`<li><b>${stacks.join(", ")}</b>: ${what}</li>`;
  });
  return notes.length === 0
    ? html``
    : html`<div class="warning"><h3>No price is known for these</h3>
<p>The bars show what is known. Fetch prices with <code>npx fleet cost prices update</code>.</p>
<ul>${notes}</ul></div>`;
}
