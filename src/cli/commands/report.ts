import type { Command } from "commander";
import type { Context } from "../../kit/context";
import { type EstimateOptions, modelOptions } from "./estimate-options";

export interface ReportOptions extends Omit<EstimateOptions, "csv"> {
  readonly out: string;
  readonly yes?: true;
}

export function declareReport(program: Command, context: Context): void {
  modelOptions(
    program
      .command("report")
      .summary("the fleet on one page: cost, scenarios, schedule, picture")
      .description(
        "Writes one HTML file that needs no network: what the fleet costs, what other ways to run it would cost, " +
          "the week's schedule, and a picture of it. Reads nothing of AWS.",
      ),
  )
    .option("--out <file>", "where to write it", "fleet-report.html")
    .option("--yes", "overwrite a file that is no report")
    .option("--json", "print as JSON where it is, and the sums")
    .addHelpText(
      "after",
      `
Examples:
  $ npx fleet report
  $ npx fleet report --region eu-west-2 --out london.html --assume dataOutGb=200`,
    )
    .action(async (options: ReportOptions) => {
      const { runReport } =
        require("../report/run-report") as typeof import("../report/run-report");
      await runReport(options, context);
    });
}
