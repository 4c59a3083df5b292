import { type Command, InvalidArgumentError } from "commander";
import type { Context } from "../../kit/context";
import { collect, refuseWords } from "./options";

/** What every subcommand has that looks at regions. */
export interface RegionOptions {
  readonly region?: readonly string[];
  readonly json?: true;
}

/** What every subcommand has that changes something. */
export interface ChangeOptions extends RegionOptions {
  readonly yes?: true;
  readonly dryRun?: true;
}

export interface StatusOptions extends RegionOptions {
  readonly at?: string;
  readonly offline?: true;
}

export interface EnableOptions extends ChangeOptions {
  readonly destroyAlbs?: true;
}

export interface ScaleOptions extends ChangeOptions {
  readonly count?: number;
  readonly holdUntil?: string;
}

export interface CronOptions extends ChangeOptions {
  readonly install?: true;
  readonly remove?: true;
  readonly github?: true;
}

export function declareWeekend(program: Command, context: Context): void {
  const weekend = program
    .command("weekend")
    .summary("weekend mode: schedule, counts, costs")
    .description(
      "Weekend mode: the active regions run their tasks in the weekend hours, everything else is scaled to 0. " +
        "Without a subcommand, on a terminal: the menu.",
    )
    // For a message of our own: commander would only count them.
    .argument("[nothing...]")
    .usage("[subcommand] [options]")
    .addHelpText(
      "after",
      `
Examples:
  $ npx fleet weekend                                    the menu
  $ npx fleet weekend status                             what should run now, and what does
  $ npx fleet weekend status --at 2026-12-26T12:00:00Z   what should run then
  $ npx fleet weekend enable --destroy-albs              write it into tfvars/, and apply
  $ npx fleet weekend up --hold-until next               for one occasion`,
    )
    .action(async (words: readonly string[]) => {
      refuseWords(words, weekend);
      const { runWeekendMenu } =
        require("../weekend/run-menu") as typeof import("../weekend/run-menu");
      await runWeekendMenu(
        weekend.commands.map((it) => it.name()),
        context,
      );
    });
  declareLooking(weekend, context);
  declareMode(weekend, context);
  declareScaling(weekend, context);
  declareCron(weekend, context);
}

function declareLooking(weekend: Command, context: Context): void {
  regionOptions(
    weekend
      .command("status")
      .summary("what should run now, and what does")
      .description(
        "Shows what the schedule says and, for each region, how many tasks should run and do. Changes nothing. A " +
          "region that cannot be read is named, the others are shown, and the exit code is 1.",
      )
      .option(
        "--at <time>",
        "what the schedule says at this time, in RFC 3339; reads nothing of AWS",
      )
      .option("--offline", "what the schedule says now; reads nothing of AWS"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ npx fleet weekend status
  $ npx fleet weekend status --region eu-west-2 --json
  $ npx fleet weekend status --at 2026-12-26T12:00:00Z`,
    )
    .action(async (options: StatusOptions) => {
      const { runStatus } =
        require("../weekend/run-status") as typeof import("../weekend/run-status");
      await runStatus(options, context);
    });

  regionOptions(
    weekend
      .command("costs")
      .summary("what weekend mode costs and saves")
      .description(
        "Estimates a month's cost around the clock and in weekend mode, by the flat prices of the documented " +
          "model. Reads nothing of AWS.",
      ),
  ).action(async (options: RegionOptions) => {
    const { runCosts } = require("../weekend/run-costs") as typeof import("../weekend/run-costs");
    await runCosts(options, context);
  });
}

function declareMode(weekend: Command, context: Context): void {
  changeOptions(
    weekend
      .command("enable")
      .summary("switch weekend mode on, and apply")
      .description(
        "Writes weekend mode into the files of tfvars/, shows the difference and the plan, asks, and applies.",
      )
      .option("--destroy-albs", "have no load balancers outside the hours, which saves most"),
  ).action(async (options: EnableOptions) => {
    const { runEnable } = require("../weekend/run-mode") as typeof import("../weekend/run-mode");
    await runEnable(options, context);
  });

  changeOptions(
    weekend
      .command("disable")
      .summary("switch weekend mode off, and apply")
      .description("As enable, the other way: every region runs around the clock again."),
  ).action(async (options: ChangeOptions) => {
    const { runDisable } = require("../weekend/run-mode") as typeof import("../weekend/run-mode");
    await runDisable(options, context);
  });

  changeOptions(
    weekend
      .command("apply")
      .summary("bring AWS to what the schedule says now")
      .description("Plans and applies the regions as the files of tfvars/ say, after a question."),
  ).action(async (options: ChangeOptions) => {
    const { runApply } = require("../weekend/run-apply") as typeof import("../weekend/run-apply");
    await runApply(options, context);
  });
}

function declareScaling(weekend: Command, context: Context): void {
  const hold = (command: Command) =>
    command.option(
      "--hold-until <time>",
      "as an override in tfvars/, up to this time in RFC 3339 or the `next` scheduled scale-down",
    );

  hold(
    changeOptions(
      weekend
        .command("up")
        .summary("scale the active regions up at once")
        .description(
          "Scales the active regions to desired_count through AWS, after a question. It holds until the next " +
            "scheduled action or apply; with --hold-until it is written into tfvars/ and applied.",
        )
        .option("--count <n>", "tasks of each region, in place of desired_count", taskCount),
    ),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ npx fleet weekend up
  $ npx fleet weekend up --region eu-west-1 --count 3 --yes
  $ npx fleet weekend up --hold-until next
  $ npx fleet weekend up --hold-until 2026-12-31T18:00:00Z`,
    )
    .action(async (options: ScaleOptions) => {
      const { runScale } = require("../weekend/run-scale") as typeof import("../weekend/run-scale");
      await runScale("up", options, context);
    });

  hold(
    changeOptions(
      weekend
        .command("down")
        .summary("scale all regions to 0 at once")
        .description(
          "Scales all regions to 0 tasks through AWS, after a question. It holds until the next scheduled action " +
            "or apply; with --hold-until it is written into tfvars/ and applied.",
        ),
    ),
  ).action(async (options: ScaleOptions) => {
    const { runScale } = require("../weekend/run-scale") as typeof import("../weekend/run-scale");
    await runScale("down", options, context);
  });
}

function declareCron(weekend: Command, context: Context): void {
  changeOptions(
    weekend
      .command("cron")
      .summary("have `apply` run by itself")
      .description(
        "Has `fleet weekend apply` run every 15 minutes, for what AWS does not do by itself. Without an option: " +
          "shows the line for a crontab and changes nothing.",
      )
      .option("--install", "write it into this user's crontab")
      .option("--remove", "take it out of there")
      .option("--github", "print a workflow for GitHub Actions"),
  ).action(async (options: CronOptions) => {
    const { runCron } = require("../weekend/run-cron") as typeof import("../weekend/run-cron");
    await runCron(options, context);
  });
}

function regionOptions(command: Command): Command {
  return command
    .option("--region <stack>", "only this stack; repeatable", collect)
    .option("--json", "print the result as JSON");
}

function changeOptions(command: Command): Command {
  return regionOptions(command)
    .option("--dry-run", "show what would change and stop")
    .option("-y, --yes", "change it without asking");
}

function taskCount(value: string): number {
  if (!/^[1-9][0-9]{0,3}$/.test(value)) {
    throw new InvalidArgumentError("It takes a whole number from 1 to 9999.");
  }
  return Number(value);
}
