import type { Command } from "commander";
import type { Context } from "../../kit/context";
import { collect, refuseWords } from "./options";

export interface PricesOptions {
  readonly region?: readonly string[];
  readonly json?: true;
}

export interface UpdatePricesOptions extends PricesOptions {
  readonly dryRun?: true;
}

/** @param cost the command `fleet cost` */
export function declareCostPrices(cost: Command, context: Context): void {
  const prices = regionOptions(
    cost
      .command("prices")
      .summary("the list prices, and where they are from")
      .description(
        "Shows the list prices that count in the fleet's regions, each with its source and age. Reads nothing of AWS.",
      )
      .argument("[nothing...]")
      .usage("[subcommand] [options]"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ npx fleet cost prices
  $ npx fleet cost prices --region eu-west-2 --json
  $ npx fleet cost prices update              newer ones, from AWS`,
    )
    .action(async (words: readonly string[], options: PricesOptions) => {
      refuseWords(words, prices);
      const { runPrices } = require("../cost/run-prices") as typeof import("../cost/run-prices");
      await runPrices(options, context);
    });

  regionOptions(
    prices
      .command("update")
      .summary("fetch the prices from AWS")
      .description(
        "Fetches the list prices of the fleet's regions from AWS's Price List API, which is free and needs credentials " +
          "(pricing:GetProducts), and keeps them in .fleet/prices.json for every estimate. What cannot be fetched " +
          "stays as it is, is named, and makes the exit code 1. Spot prices are not in the Price List.",
      )
      .option("--dry-run", "show what would change and stop"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ npx fleet cost prices update
  $ npx fleet cost prices update --region us-east-1 --dry-run`,
    )
    .action(async (options: UpdatePricesOptions) => {
      const { runPricesUpdate } =
        require("../cost/run-prices-update") as typeof import("../cost/run-prices-update");
      await runPricesUpdate(options, context);
    });
}

function regionOptions(command: Command): Command {
  return command
    .option("--region <stack>", "only this stack's region; repeatable", collect)
    .option("--json", "print the result as JSON");
}
