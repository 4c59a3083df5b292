import "../kit/closed-pipe";
import { resolve } from "node:path";
import { Command } from "commander";
import colors from "picocolors";
import type { Context } from "../kit/context";
import { Interrupted, UsageError } from "../kit/failure";
import { progressOn } from "../kit/terminal/progress";
import { declareCost } from "./commands/cost";
import { declareRecover } from "./commands/recover";
import { declareReport } from "./commands/report";
import { declareWeekend } from "./commands/weekend";
import { namedCommand } from "./named-command";
import { reportError } from "./report-error";

/** Runs one command line and sets the process's exit code. Commands load their work when they are called. */
export async function main(args: readonly string[]): Promise<void> {
  const context = processContext();
  const fleet = program(context);
  try {
    if (args[0] === "help") {
      showHelp(fleet, args.slice(1));
    } else {
      await fleet.parseAsync(args, { from: "user" });
    }
  } catch (error) {
    context.progress.done();
    process.exitCode = reportError(error, context, `${namedCommand(fleet, args).line} --help`);
  }
}

/** commander's own `help` knows one level of commands. */
function showHelp(fleet: Command, words: readonly string[]): void {
  const { command, line, rest } = namedCommand(fleet, words);
  if (rest.length > 0) {
    throw new UsageError(`there is no command "${rest.join(" ")}". See: ${line} --help`);
  }
  command.outputHelp();
}

function program(context: Context): Command {
  const fleet = new Command("fleet")
    .description("Operates the regions of the fleet: one Terraform stack each.")
    .showSuggestionAfterError()
    // `fleet cost` works by itself and has subcommands: options belong to the command before them.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      // Written by reportError(), in one line.
      writeErr: () => {},
      outputError: () => {},
      getOutHasColors: () => colors.isColorSupported && Boolean(context.stdout.isTTY),
    })
    .addHelpText(
      "after",
      `
Examples:
  $ npx fleet weekend                        the menu of weekend mode
  $ npx fleet weekend status                 what should run now, and what does
  $ npx fleet cost                           what the fleet costs a month
  $ npx fleet report                         the same as a page, with schedule and picture
  $ npx fleet recover eu-west-1 --dry-run    what a killed apply left in AWS
  $ npx fleet <command> --help               options and examples of a command

Exit codes: 0 fine, 1 the work failed or something is wrong, 2 wrong use,
130 answered with no, or broken off with Ctrl-C.
Environment: NO_COLOR, FLEET_DEBUG=1 (stack traces), TF_VAR_..., AWS_...`,
    );
  declareWeekend(fleet, context);
  declareCost(fleet, context);
  declareReport(fleet, context);
  declareRecover(fleet, context);
  return fleet;
}

function processContext(): Context {
  const { stdin, stdout, stderr } = process;
  const progress = progressOn(stderr);
  return {
    projectDir: resolve(__dirname, "..", ".."),
    workingDir: process.cwd(),
    env: process.env,
    stdout,
    stderr,
    interactive: Boolean(stdin.isTTY && stderr.isTTY),
    progress,
    confirm: async (question, preset) => {
      progress.done();
      const { confirm, isCancel } = await import("@clack/prompts");
      const answer = await confirm({ message: question, initialValue: preset, output: stderr });
      if (isCancel(answer)) {
        throw new Interrupted("SIGINT", "broken off");
      }
      return answer;
    },
    now: () => new Date(),
  };
}
