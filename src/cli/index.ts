import "./closed-pipe";
import { resolve } from "node:path";
import { Command, CommanderError } from "commander";
import colors from "picocolors";
import { declareRecover } from "./commands/recover";
import type { Context } from "./context";
import { EXIT, exitCodeOf, Interrupted } from "./failure";
import { progressOn } from "./progress";

/** Runs one command line and sets the process's exit code. Commands load their work when they are called. */
export async function main(args: readonly string[]): Promise<void> {
  const context = processContext();
  try {
    await program(context).parseAsync(args, { from: "user" });
  } catch (error) {
    context.progress.done();
    process.exitCode = report(error, context);
  }
}

function program(context: Context): Command {
  const fleet = new Command("fleet")
    .description("Operates the regions of the fleet: one Terraform stack each.")
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      // Written by report(), in one line.
      writeErr: () => {},
      outputError: () => {},
      getOutHasColors: () => colors.isColorSupported && Boolean(context.stdout.isTTY),
    })
    .addHelpText(
      "after",
      `
Examples:
  $ npx fleet recover eu-west-1 --dry-run    what a killed apply left in AWS
  $ npx fleet <command> --help               options and examples of a command

Exit codes: 0 fine, 1 the work failed or something is wrong, 2 wrong use.
Environment: NO_COLOR, FLEET_DEBUG=1 (stack traces), TF_VAR_..., AWS_...`,
    );
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

/** Says in one line what went wrong. Returns the exit code. */
function report(error: unknown, { stderr, env }: Context): number {
  const { red } = colors.createColors(colors.isColorSupported && stderr.isTTY === true);
  const write = (message: string) => stderr.write(`${red("error")} ${message}\n`);
  if (error instanceof CommanderError) {
    if (error.exitCode === EXIT.fine) {
      return EXIT.fine; // --help
    }
    const said =
      error.code === "commander.help"
        ? "a command is missing"
        : error.message.replace(/^error: /, "").replace(/\n\((.*)\)$/, " ($1)");
    write(`${said}. See: npx fleet --help`);
    return EXIT.wrongUse;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  write(env.FLEET_DEBUG ? (stack ?? message) : message);
  return exitCodeOf(error);
}
