import type { RegionCost } from "../cost/fleet-cost";
import { COST_GROUPS, type CostGroup } from "../cost/line";
import { known, total } from "../kit/money";
import { usd } from "../kit/money-text";
import { barChart } from "./bar-chart";
import { type Html, html } from "./html";
import { legend } from "./legend";
import type { Report } from "./report";
import { section } from "./section";
import { table } from "./table";

/** Their colours in the style sheet have the same names. */
const GROUP_NAMES: Readonly<Record<CostGroup, string>> = {
  fargate: "Fargate",
  alb: "Load balancer",
  publicIpv4: "Public IPv4",
  otherServices: "Other services",
};

/** What each region costs and what for, drawn and in figures. */
export function costSection({ cost }: Report): Html {
  const { regions } = cost;
  const sums = COST_GROUPS.map((group) => total(regions.map(({ monthly }) => monthly[group])));
  return section(
    "cost",
    "Cost by component and region",
    html`<figure>
${legend(COST_GROUPS.map((group) => [group, GROUP_NAMES[group]]))}
${barChart({
  label: `Bars of what each region costs a month: ${regions.map((it) => `${it.stack} ${totalText(it)}`).join(", ")}. The table that follows has all figures.`,
  segments: COST_GROUPS.map((color) => ({ color })),
  bars: regions.map((region) => ({
    name: region.stack,
    amounts: COST_GROUPS.map((group) => knownOf(region, group)),
    text: totalText(region),
  })),
})}</figure>`,
    table({
      caption: "Cost by component and region, USD a month",
      head: ["Stack", "Region", ...COST_GROUPS.map((group) => GROUP_NAMES[group]), "Total"],
      numbers: [2, 3, 4, 5, 6],
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
