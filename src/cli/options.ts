import { type Command, Option } from "@commander-js/extra-typings";

/** For options that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

/** Options that many commands have, for commander's option(...REGION). */
export const REGION = ["--region <stack>", "only this stack; repeatable", collect] as const;
export const JSON_FORM = ["--json", "print the result as JSON"] as const;
export const DRY_RUN = ["--dry-run", "show what would change and stop"] as const;
export const YES = ["-y, --yes", "change it without asking"] as const;

/** For the commands that show prices, which a region of AWS has. */
export const PRICED_REGION = [
  "--region <stack>",
  "only this stack's region; repeatable",
  collect,
] as const;

const MODEL = new Option(
  "--model <name>",
  "AWS's list prices, or the flat ones of the documentation",
)
  .choices(["list", "documented"] as const)
  .default("list" as const);

/** For a command that prints CSV, too; for commander's addOption(). */
export const JSON_NOT_CSV = new Option(...JSON_FORM).conflicts("csv");

/** Which regions are estimated at AWS's list prices, and how much of AWS they use. */
export const listModelOptions = (command: Command) =>
  command
    .option(...REGION)
    .option(
      "--assume <name=value>",
      "how much it is used: lcus, logsGb, dataOutGb, privateGb, flowLogsGb, insightsMetrics, enhancedMetrics; repeatable",
      collect,
    )
    .option("--assumptions <file>", "the same from a JSON file")
    .option("--strict", "exit with 1 when a price is unknown");

/** The same with a choice of prices. */
export const modelOptions = (command: Command) => listModelOptions(command).addOption(MODEL);

/** The same with the forms of the result. */
export const estimateOptions = (command: Command) =>
  modelOptions(command).addOption(JSON_NOT_CSV).option("--csv", "print the result as CSV");
