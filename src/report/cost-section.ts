import { usd } from "../cli/render/money";
import type { RegionCost } from "../cost/fleet-cost";
import { COST_GROUPS, type CostGroup } from "../cost/line";
import { total } from "../cost/money";
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
    amounts: COST_GROUPS.map((group) => region.monthly[group]),
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
    regions.filter(({ unknown }) => unknown.length > 0).map(unknownNote),
  );
}

function totalText({ monthly, known }: RegionCost): string {
  return monthly.total === null ? `at least ${usd(known)}` : usd(monthly.total);
}

function unknownNote({ stack, known, unknown }: RegionCost): Html {
  return html`<p class="warning">${stack}: no price is known for ${unknown.join(", ")}. What is known comes to ${usd(known)}; the bar shows no component with an unknown price.</p>
`;
}
