import { type Command, Option } from "commander";
import type { Context } from "../../kit/context";
import { type AssumptionOptions, assumptionOptions } from "./estimate-options";
import { collect } from "./options";

export interface NowOptions extends AssumptionOptions {
  readonly actual?: true;
  readonly yes?: true;
  readonly csv?: true;
}

export interface RecommendOptions extends AssumptionOptions {
  readonly offline?: true;
}

/** What looks at AWS: what runs, and how busy it is. */
export function declareCostNow(cost: Command, context: Context): void {
  assumptionOptions(
    cost
      .command("now")
      .summary("what runs now costs, and the month so far")
      .description(
        "Reads from AWS what runs in every region: its cost an hour, and by the schedule the month so far and to its " +
          "end. Changes nothing. A region that cannot be read is named, the others are shown, and the exit code is 1.",
      )
      .option("--region <stack>", "only this stack; repeatable", collect),
  )
    .option(
      "--actual",
      "also what AWS has billed this month, from Cost Explorer: AWS bills $0.01 for a request",
    )
    .option("--yes", "agree to that, where nobody can be asked")
    .addOption(new Option("--json", "print the result as JSON").conflicts("csv"))
    .option("--csv", "print a row for each region as CSV")
    .action(async (options: NowOptions) => {
      const { runNow } = require("../cost/run-now") as typeof import("../cost/run-now");
      await runNow(options, context);
    });

  assumptionOptions(
    cost
      .command("recommend")
      .summary("how to spend less, with what that risks")
      .description(
        "Ranks ways to spend less by the money that a usual month saves, each with its risk, the lines to write into " +
          "the files of tfvars/, and the data that it rests on. Reads from CloudWatch how busy tasks were, for which AWS bills " +
          "$0.00002 a region. Changes nothing.",
      )
      .option("--region <stack>", "only this stack; repeatable", collect),
  )
    .option(
      "--offline",
      "read nothing of AWS, and leave out what needs to know how busy tasks were",
    )
    .option("--json", "print the result as JSON")
    .action(async (options: RecommendOptions) => {
      const { runRecommend } =
        require("../cost/run-recommend") as typeof import("../cost/run-recommend");
      await runRecommend(options, context);
    });
}
