import type { Command } from "commander";
import type { Context } from "../../kit/context";
import { declareCostDiff } from "./cost-diff";
import { declareCostMenu } from "./cost-menu";
import { declareCostNow } from "./cost-now";
import { declareCostPrices } from "./cost-prices";
import { type EstimateOptions, estimateOptions } from "./estimate-options";
import { collect, refuseWords } from "./options";

export interface ScenarioOptions extends EstimateOptions {
  readonly set?: readonly string[];
}

export function declareCost(program: Command, context: Context): void {
  const cost = estimateOptions(
    program
      .command("cost")
      .summary("what the fleet costs")
      .description(
        "Estimates a usual month of the fleet as the files of tfvars/ have it, by region and component. Reads " +
          "nothing of AWS.",
      )
      .argument("[nothing...]")
      .usage("[subcommand] [options]"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ npx fleet cost
  $ npx fleet cost --region eu-west-2 --assume lcus=2 --assume dataOutGb=200
  $ npx fleet cost --csv > cost.csv
  $ npx fleet cost scenarios --set desired_count=1 --set cpu=512 --set memory=1024`,
    )
    .action(async (words: readonly string[], options: EstimateOptions) => {
      refuseWords(words, cost);
      const { runCost } = require("../cost/run-cost") as typeof import("../cost/run-cost");
      await runCost(options, context);
    });

  estimateOptions(
    cost
      .command("scenarios")
      .summary("what other ways to run it would cost")
      .description("Compares ways of running the fleet with 24/7 operation. Reads nothing of AWS."),
  )
    .option(
      "--set <name=value>",
      "a scenario of your own: this variable in all regions; repeatable",
      collect,
    )
    .action(async (options: ScenarioOptions) => {
      const { runScenarios } =
        require("../cost/run-scenarios") as typeof import("../cost/run-scenarios");
      await runScenarios(options, context);
    });

  declareCostNow(cost, context);
  declareCostDiff(cost, context);
  declareCostPrices(cost, context);
  declareCostMenu(cost, context);
}
