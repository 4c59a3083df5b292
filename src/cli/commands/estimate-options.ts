import { type Command, Option } from "commander";
import type * as cost from "../../cost/estimate/cost-model";
import { collect } from "./options";

/** Of what, and how much of AWS is used. */
export interface AssumptionOptions extends cost.AssumptionOptions {
  readonly region?: readonly string[];
  readonly json?: true;
}

/** How every estimate is made. */
export interface EstimateOptions extends AssumptionOptions, cost.ModelOptions {
  readonly csv?: true;
}

export function estimateOptions(command: Command): Command {
  return modelOptions(command)
    .addOption(new Option("--json", "print the result as JSON").conflicts("csv"))
    .option("--csv", "print the result as CSV");
}

/** Of what, and by which prices and assumptions. */
export function modelOptions(command: Command): Command {
  return assumptionOptions(
    command
      .option("--region <stack>", "only this stack; repeatable", collect)
      .addOption(
        new Option("--model <name>", "AWS's list prices, or the flat ones of the documentation")
          .choices(["list", "documented"])
          .default("list"),
      ),
  );
}

export function assumptionOptions(command: Command): Command {
  return command
    .option(
      "--assume <name=value>",
      "how much it is used: lcus, logsGb, dataOutGb; repeatable",
      collect,
    )
    .option("--assumptions <file>", "the same from a JSON file");
}
