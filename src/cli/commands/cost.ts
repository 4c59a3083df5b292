import { type ChosenModel, chosenModel } from "../../cost/estimate/cost-model";
import {
  type FleetCost,
  fleetCost,
  type MonthlyCost,
  type RegionCost,
} from "../../cost/estimate/fleet-cost";
import { unknownPrices } from "../../cost/estimate/unknown-prices";
import { COST_GROUPS, GROUPS } from "../../cost/groups";
import type { RegionConfig } from "../../fleet/load-fleet";
import { regionsByName, selectedRegions } from "../../fleet/select";
import { usd } from "../../kit/money";
import { bar } from "../../kit/terminal/bar";
import { csv } from "../../kit/terminal/csv";
import { amountTable, fittingText } from "../../kit/terminal/table";
import { countOf } from "../../kit/words";
import { declareCommand } from "../command";
import { estimateOptions } from "../options";
import { assumptionsText } from "../text/assumptions";

const BAR_WIDTH = 24;

export const command = declareCommand({
  description:
    "Estimates a usual month of the fleet as the files of tfvars/ have it, by region and component. Reads " +
    "nothing of AWS.",
  options: estimateOptions,
  examples: [
    "npx fleet cost",
    "npx fleet cost --region eu-west-2 --assume lcus=2 --assume dataOutGb=200",
    "npx fleet cost --csv > cost.csv",
    "npx fleet cost scenarios --set desired_count=1 --set cpu=512 --set memory=1024",
  ],
  run: async (options, context) => {
    const chosen = await chosenModel(options, context);
    const fleet = await selectedRegions(context);
    const regions = regionsByName(fleet, options.region);
    const cost = fleetCost(fleet, chosen.model, regions);
    return {
      json: cost,
      text: () => costText(cost, chosen, regions, context.stdout),
      csv: () => costCsv(cost),
      unknown: unknownPrices(cost),
    };
  },
});

function costText(
  cost: FleetCost,
  { model, description }: ChosenModel,
  regions: readonly RegionConfig[],
  stream: NodeJS.WriteStream,
): string {
  const table = amountTable(
    [
      "stack",
      "region",
      ...COST_GROUPS.map((group) => GROUPS[group].label),
      `total a month (${model.name})`,
      "",
    ],
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
  const basis =
    model.name === "list"
      ? [
          assumptionsText(model.assumptions, regions),
          "Free tiers, taxes and discounts are left out; closed dates and overrides of the schedule, too.",
        ]
      : ["Public addresses and traffic are left out."];
  const lines = [
    fittingText(table, stream),
    "",
    ...sums,
    "",
    `USD for a usual month by ${description}${daysOf(cost)}.`,
    ...secondHandNote(cost),
    ...basis,
    ...cost.regions.flatMap(scalingNote),
  ];
  return `${lines.join("\n")}\n`;
}

function amounts(monthly: MonthlyCost): string[] {
  return [...COST_GROUPS.map((group) => monthly[group]), monthly.total].map(usd);
}

/** Nobody knows how much load there will be. */
function scalingNote({ stack, scaling }: RegionCost): string[] {
  return scaling
    ? [
        `${stack} is computed with desired_count. Load decides: ${usd(scaling.min.total)} a month with ${countOf(scaling.min.tasks, "task")} at all times, ` +
          `${usd(scaling.max.total)} with ${scaling.max.tasks}.`,
      ]
    : [];
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

function secondHandNote({ regions }: FleetCost): string[] {
  const priced = regions.flatMap(({ lines }) => lines.filter(({ price }) => price !== null));
  const secondHand = priced.filter(({ readIn }) => readIn !== null).length;
  return secondHand === 0
    ? []
    : [
        `${secondHand} of ${priced.length} prices are second-hand: AWS's own come with npx fleet cost prices update.`,
      ];
}

/** A row for each line of the bill. */
function costCsv({ regions }: FleetCost): string {
  const rows = regions.flatMap(({ stack, region, lines }) =>
    lines.map((line) => ({ stack, region, ...line, readIn: line.readIn?.join(" ") })),
  );
  const columns = ["stack", "region", "group", "name", "quantity", "unit", "price", "monthly"];
  return csv(rows, [...columns, "source", "date", "readIn", "read"]);
}
