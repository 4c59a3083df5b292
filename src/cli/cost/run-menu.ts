import type { Context } from "../../kit/context";
import { type MenuEntry, runMenu } from "../menu";

const ESTIMATE = { model: "list" } as const;

const ENTRIES: readonly MenuEntry[] = [
  {
    label: "Cost by region and component",
    run: (context) =>
      (require("./run-cost") as typeof import("./run-cost")).runCost(ESTIMATE, context),
  },
  {
    label: "Compare scenarios",
    run: (context) =>
      (require("./run-scenarios") as typeof import("./run-scenarios")).runScenarios(
        ESTIMATE,
        context,
      ),
  },
  {
    label: "What runs now, and the month so far",
    run: (context) => (require("./run-now") as typeof import("./run-now")).runNow({}, context),
  },
  {
    label: "Recommendations",
    run: (context) =>
      (require("./run-recommend") as typeof import("./run-recommend")).runRecommend({}, context),
  },
  {
    label: "What your edits of tfvars/ cost",
    run: (context) =>
      (require("./run-diff") as typeof import("./run-diff")).runDiff(ESTIMATE, context),
  },
  {
    label: "List prices",
    run: (context) =>
      (require("./run-prices") as typeof import("./run-prices")).runPrices({}, context),
  },
  {
    label: "Report as HTML (fleet-report.html)",
    run: (context) =>
      (require("../report/run-report") as typeof import("../report/run-report")).runReport(
        { ...ESTIMATE, out: "fleet-report.html" },
        context,
      ),
  },
];

/** `fleet cost menu`. @param subcommands the names to use where there is no terminal */
export function runCostMenu(subcommands: readonly string[], context: Context): Promise<void> {
  return runMenu(
    { title: "Cost management", entries: ENTRIES, command: "cost", subcommands },
    context,
  );
}
