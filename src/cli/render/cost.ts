import type { ChosenModel } from "../../cost/estimate/cost-model";
import type { FleetCost, MonthlyCost } from "../../cost/estimate/fleet-cost";
import { COST_GROUPS, GROUPS } from "../../cost/groups";
import { ASSUMPTION_MEANINGS, type AssumptionName } from "../../cost/usage/assumptions";
import { usd } from "../../kit/money";
import { bar } from "../../kit/terminal/bar";
import { csv } from "../../kit/terminal/csv";
import { amountTable, tableText } from "../../kit/terminal/table";

const BAR_WIDTH = 24;

/** `fleet cost` for people. */
export function renderCost(cost: FleetCost, { model, description }: ChosenModel): string {
  const table = amountTable(
    ["stack", "region", ...COST_GROUPS.map((group) => GROUPS[group].label), "total a month", ""],
    2,
    1,
  );
  const largest = Math.max(...cost.regions.map((region) => region.known));
  for (const { stack, region, monthly, known } of cost.regions) {
    const share = largest === 0 ? 0 : known / largest;
    table.push([stack, region, ...amounts(monthly), bar(share, BAR_WIDTH)]);
  }
  const sums =
    cost.monthly === null || cost.annual === null
      ? [`at least ${usd(cost.known)} a month: prices are missing`]
      : [`${usd(cost.monthly)} a month, ${usd(cost.annual)} a year`];
  const lines = [
    tableText(table),
    "",
    ...sums,
    "",
    `USD for a usual month by ${description}${daysOf(cost)}.`,
    ...(model.name === "list" ? [assumed(model.assumptions)] : []),
    ...(model.name === "list"
      ? [
          "Free tiers, taxes and discounts are left out; closed dates and overrides of the schedule, too.",
        ]
      : ["Public addresses and traffic are left out."]),
  ];
  return `${lines.join("\n")}\n`;
}

function amounts(monthly: MonthlyCost): string[] {
  return [...COST_GROUPS.map((group) => monthly[group]), monthly.total].map(usd);
}

/** Of which days the prices are; the documented ones have only a year. */
function daysOf({ model, regions }: FleetCost): string {
  const days = regions.flatMap(({ lines }) =>
    lines.flatMap(({ date, quantity }) => (date !== null && quantity > 0 ? [date] : [])),
  );
  const [first, last] = [days.toSorted()[0], days.toSorted().at(-1)];
  return model === "documented" || first === undefined
    ? ""
    : ` from ${first} to ${last} (npx fleet cost prices names each)`;
}

export function assumed(assumptions: Readonly<Record<AssumptionName, number>>): string {
  const parts = (Object.keys(assumptions) as AssumptionName[]).map(
    (name) => `${name} ${assumptions[name]} (${ASSUMPTION_MEANINGS[name]})`,
  );
  return `Assumed: ${parts.join(", ")}. Change it with --assume.`;
}

/** A row for each line of the bill. */
export function costCsv({ regions }: FleetCost): string {
  const rows = regions.flatMap(({ stack, region, lines }) =>
    lines.map((line) => ({ stack, region, ...line })),
  );
  const columns = ["stack", "region", "group", "name", "quantity", "unit", "price", "monthly"];
  return csv(rows, [...columns, "source", "date"]);
}
