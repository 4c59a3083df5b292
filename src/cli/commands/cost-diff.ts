import { type Command, Option } from "commander";
import type { Context } from "../../kit/context";
import { type EstimateOptions, estimateOptions } from "./estimate-options";
import { collect } from "./options";

export interface DiffOptions extends EstimateOptions {
  readonly base?: string;
  readonly plan?: readonly string[];
  readonly markdown?: true;
}

export function declareCostDiff(cost: Command, context: Context): void {
  estimateOptions(
    cost
      .command("diff")
      .summary("what a change costs")
      .description(
        "Compares a usual month of the fleet before and after a change: edits of tfvars/ against a commit, or what " +
          "Terraform plans. Reads nothing of AWS.",
      ),
  )
    .addOption(
      new Option(
        "--base <commit>",
        "compare the files of tfvars/ with those of this commit, by default HEAD",
      ).conflicts("plan"),
    )
    .option(
      "--plan <file>",
      "a plan as `terraform show -json` writes it, - for standard input; repeatable",
      collect,
    )
    .addOption(
      new Option("--markdown", "print it as a comment for a pull request").conflicts([
        "json",
        "csv",
      ]),
    )
    .addHelpText(
      "after",
      `
Examples:
  $ npx fleet cost diff                         what the edits since the last commit change
  $ npx fleet cost diff --base origin/main --markdown
  $ terraform show -json my.tfplan | npx fleet cost diff --plan -`,
    )
    .action(async (options: DiffOptions) => {
      const { runDiff } = require("../cost/run-diff") as typeof import("../cost/run-diff");
      await runDiff(options, context);
    });
}
