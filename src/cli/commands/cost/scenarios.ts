import colors from "picocolors";
import { type ChosenModel, chosenModel } from "../../../cost/estimate/cost-model";
import { type Scenarios, scenarios } from "../../../cost/scenarios/scenarios";
import { settings } from "../../../cost/scenarios/set-option";
import { regionsByName, selectedRegions } from "../../../fleet/select";
import { percent, usd } from "../../../kit/money";
import { bar } from "../../../kit/terminal/bar";
import { csv } from "../../../kit/terminal/csv";
import { amountTable, fittingText } from "../../../kit/terminal/table";
import { declareCommand } from "../../command";
import { collect, estimateOptions } from "../../options";

const BAR_WIDTH = 24;

export const command = declareCommand({
  description: "Compares ways of running the fleet with 24/7 operation. Reads nothing of AWS.",
  options: (command) =>
    estimateOptions(command).option(
      "--set <name=value>",
      "a scenario of your own: this variable in all regions; repeatable",
      collect,
    ),
  examples: [
    "npx fleet cost scenarios",
    "npx fleet cost scenarios --set desired_count=1 --set cpu=512 --set memory=1024",
  ],
  run: async (options, context) => {
    const chosen = await chosenModel(options, context);
    const fleet = await selectedRegions(context);
    const regions = regionsByName(fleet, options.region);
    const own = options.set ? await settings(options.set, regions) : undefined;
    const comparison = scenarios(fleet, chosen.model, regions, own);
    return {
      json: comparison,
      text: () => scenariosText(comparison, chosen, context.stdout),
      csv: () => scenariosCsv(comparison),
      unknown: missingPrices(comparison),
    };
  },
});

function missingPrices({ scenarios }: Scenarios): string[] {
  const names = scenarios.filter(({ monthly }) => monthly === null).map(({ name }) => name);
  return names.length === 0
    ? []
    : [`prices are missing for: ${names.join(", ")}. See: npx fleet cost prices`];
}

/** In colours when the stream is a terminal. */
function scenariosText(
  { scenarios, model }: Scenarios,
  { description }: ChosenModel,
  stream: NodeJS.WriteStream,
): string {
  const { dim } = colors.createColors(colors.isColorSupported && stream.isTTY === true);
  const table = amountTable(
    ["scenario", `a month (${model})`, "a year", "saved a month", "saved", ""],
    1,
    1,
  );
  const largest = Math.max(...scenarios.map(({ monthly }) => monthly ?? 0));
  for (const { name, monthly, annual, savings } of scenarios) {
    const share = largest === 0 ? 0 : (monthly ?? 0) / largest;
    table.push([
      name,
      ...[monthly, annual, savings.monthly].map(usd),
      percent(savings.percent),
      bar(share, BAR_WIDTH),
    ]);
  }
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  const lines = [
    fittingText(table, stream),
    "",
    ...scenarios.map((it) => dim(`${it.name.padEnd(width)}  ${it.description}`)),
    "",
    `USD for a usual month by ${description}. Saved is against 24/7.`,
    ...(model === "documented" ? ["Other services are left out everywhere."] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function scenariosCsv({ scenarios }: Scenarios): string {
  const rows = scenarios.map(({ savings, ...scenario }) => ({
    ...scenario,
    savedMonthly: savings.monthly,
    savedPercent: savings.percent,
  }));
  const columns = ["name", "description", "monthly", "annual", "savedMonthly", "savedPercent"];
  return csv(rows, columns);
}
