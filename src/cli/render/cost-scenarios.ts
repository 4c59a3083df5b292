import colors from "picocolors";
import type { ChosenModel } from "../../cost/estimate/cost-model";
import type { Scenarios } from "../../cost/scenarios/scenarios";
import { percent, usd } from "../../kit/money";
import { bar } from "../../kit/terminal/bar";
import { csv } from "../../kit/terminal/csv";
import { amountTable, tableText } from "../../kit/terminal/table";

const BAR_WIDTH = 24;

/** `fleet cost scenarios` for people. */
export function renderScenarios(
  { scenarios, model }: Scenarios,
  { description }: ChosenModel,
  stream: NodeJS.WriteStream,
): string {
  const { dim } = colors.createColors(colors.isColorSupported && stream.isTTY === true);
  const table = amountTable(["scenario", "a month", "a year", "saved a month", "saved", ""], 1, 1);
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
    tableText(table),
    "",
    ...scenarios.map((it) => dim(`${it.name.padEnd(width)}  ${it.description}`)),
    "",
    `USD for a usual month by ${description}. Saved is against 24/7.`,
    ...(model === "documented"
      ? ["Weekend scenarios count the active regions only; other services are left out everywhere."]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}

export function scenariosCsv({ scenarios }: Scenarios): string {
  const rows = scenarios.map(({ savings, ...scenario }) => ({
    ...scenario,
    savedMonthly: savings.monthly,
    savedPercent: savings.percent,
  }));
  const columns = ["name", "description", "monthly", "annual", "savedMonthly", "savedPercent"];
  return csv(rows, columns);
}
