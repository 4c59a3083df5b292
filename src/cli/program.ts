import { join } from "node:path";
import { Command, type OptionValues } from "commander";
import colors from "picocolors";
import { version } from "../../package.json";
import type { Context } from "../kit/context";
import { UsageError } from "../kit/failure";
import { type AnyDeclaration, type Consent, refuseWithoutAnswer } from "./command";
import { COMMANDS, commandOf, subcommandsOf } from "./commands";
import { type Form, print } from "./print";
import { choosesByOption, choosingStacks, strayWord } from "./stray-word";

/** What holds for all commands. */
const HELP = `
Examples:
  $ npx fleet init                           the files of a first fleet
  $ npx fleet cost                           what it costs a month, before you deploy it
  $ npx fleet deploy                         all regions in waves, a canary first
  $ npx fleet status                         whether every region is well
  $ npx fleet doctor                         what is wrong, and what to do
  $ npx fleet weekend                        the menu of weekend mode
  $ npx fleet <command> --help               options and examples of a command

Exit codes: 0 fine, 1 the work failed or something is wrong, 2 wrong use,
130 answered with no, or broken off with Ctrl-C.
Environment: NO_COLOR, FLEET_DEBUG=1 (stack traces), TF_VAR_..., AWS_...`;

/** What a process is called with, and what it does. */
export interface Program {
  readonly commander: Command;
  /** Of the command that has run. */
  exitCode: number;
}

/**
 * commander's program for one command line: all commands by name, and those that the line names with their
 * options and work.
 */
export function programFor(args: readonly string[], context: Context): Program {
  const terms = new Map<Command, string>();
  const program: Program = { commander: root(terms, context), exitCode: 0 };
  const named = commandOf(args);
  const nodes = new Map([["", program.commander]]);
  for (const [name, { usage, summary }] of Object.entries(COMMANDS)) {
    const words = name.split(" ");
    const parent = nodes.get(words.slice(0, -1).join(" ")) ?? program.commander;
    const node = parent.command(words.at(-1) as string).summary(summary);
    nodes.set(name, node);
    terms.set(node, usage ? `${node.name()} ${usage}` : node.name());
    if (named === name || named.startsWith(`${name} `)) {
      declare(node, name, program, context);
    }
  }
  return program;
}

/** The command of a program that has this name, such as "weekend status"; "" is the program itself. */
export function commandNamed(program: Command, name: string): Command {
  return name
    .split(" ")
    .reduce(
      (command, word) => command.commands.find((it) => it.name() === word) ?? command,
      program,
    );
}

/** The one place that loads a command. */
function load(name: string): AnyDeclaration {
  const { command } = require(join(__dirname, "commands", ...name.split(" "))) as {
    command: AnyDeclaration;
  };
  return command;
}

/** A command with its options, arguments and help, but without its work. */
export function declared(name: string, node = new Command(name.split(" ").at(-1))): Declared {
  const declaration = load(name);
  const { description, examples, failsWhen, options } = declaration;
  node.description(description);
  node.usage(COMMANDS[name]?.usage ?? "[options]");
  options(node as never);
  const lines = examples.map((it) => `  $ ${it}`);
  const codes = failsWhen ? ["", `Exit code 1 also when ${failsWhen}.`] : [];
  node.addHelpText("after", ["", "Examples:", ...lines, ...codes].join("\n"));
  return { node, declaration };
}

export interface Declared {
  readonly node: Command;
  readonly declaration: AnyDeclaration;
}

function declare(command: Command, name: string, program: Program, context: Context): void {
  const { node, declaration } = declared(name, command);
  const { asksBeforeIt, run } = declaration;
  const subcommands = subcommandsOf(name);
  if (subcommands.length > 0) {
    // A word behind it is a mistyped subcommand, which gets a message of our own.
    node.argument("[subcommand...]");
  } else if (choosesByOption(node)) {
    // commander would only count the words.
    node.allowExcessArguments();
  }
  node.action(async (...given: unknown[]) => {
    const args = given.slice(0, -2);
    const values = given.at(-2) as OptionValues & Form & Consent;
    const word = subcommands.length > 0 ? (args.pop() as string[])[0] : strayWord(node);
    if (word !== undefined) {
      throw await wordTooMany(word, node, name, context);
    }
    const doing = typeof asksBeforeIt === "function" ? asksBeforeIt(values) : asksBeforeIt;
    if (doing !== undefined) {
      const canDryRun = node.options.some(({ long }) => long === "--dry-run");
      refuseWithoutAnswer(name, doing, canDryRun, values, context);
    }
    const answer = await run(values, context, ...args);
    program.exitCode = answer ? await print(answer, values, context) : program.exitCode;
  });
}

async function wordTooMany(
  word: string,
  node: Command,
  name: string,
  context: Context,
): Promise<UsageError> {
  const subcommands = subcommandsOf(name).map((it) => it.split(" ").at(-1));
  const what =
    subcommands.length > 0
      ? [`unknown command '${name} ${word}'`, `There are: ${subcommands.join(", ")}`]
      : [`too many arguments for '${name}': ${word}`];
  const advice = choosesByOption(node) ? [await choosingStacks(word, context)] : [];
  return new UsageError([...what, ...advice, `See: npx fleet ${name} --help`].join(". "));
}

/** @param terms what stands in lists of commands for each of them */
function root(terms: ReadonlyMap<Command, string>, { stdout }: Context): Command {
  return (
    new Command("fleet")
      .description("Operates the regions of the fleet: one Terraform stack each.")
      .version(version, "-V, --version")
      .showSuggestionAfterError()
      // `fleet cost` works by itself and has subcommands: options belong to the command before them.
      .enablePositionalOptions()
      .exitOverride()
      .configureOutput({
        // Written by reportError(), in one line.
        writeErr: () => {},
        outputError: () => {},
        writeOut: (text) => stdout.write(text),
        getOutHasColors: () => colors.isColorSupported && Boolean(stdout.isTTY),
      })
      .configureHelp({ subcommandTerm: (it) => terms.get(it) ?? `${it.name()} [command]` })
      .addHelpText("after", HELP)
  );
}
