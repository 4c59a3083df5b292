import type { Command, CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context, Question } from "../kit/context";
import { Interrupted, UsageError } from "../kit/failure";

/** What a command found out or did. print.ts writes it. */
export interface Answer {
  /** What --json prints. None where a line was written for each thing while the command worked. */
  readonly json?: unknown;
  /** For people: lines, each with its end. None where the command has said everything while it worked. */
  readonly text?: () => string | Promise<string>;
  /** What --csv prints. */
  readonly csv?: () => string;
  /** What failed or could not be read, a line each on standard error. With one of them the exit code is 1. */
  readonly failures?: readonly string[];
  /** What nobody says, such as a price: a line each on standard error. With --strict each is a failure. */
  readonly unknown?: readonly string[];
  /** For an answer that is itself a failure, such as a region that could not be changed. */
  readonly failed?: boolean;
  /** For work that a signal has ended early: how far it came is in the answer. */
  readonly interrupted?: Interrupted | undefined;
}

/** What a command asks for before it goes on. */
export interface Consent {
  readonly yes?: true | undefined;
  readonly dryRun?: true | undefined;
}

type ArgumentsOf<C> =
  C extends Command<infer Arguments, infer _Options, infer _Global> ? Arguments : never;
type OptionsOf<C> =
  C extends Command<infer _Arguments, infer Options, infer _Global> ? Options : never;

/** One command: what it is called with, and what it does. Its name and summary stand in commands.ts. */
export interface Declaration<C> {
  readonly description: string;
  /** Adds arguments and options. */
  readonly options: (command: Command) => C;
  /** Command lines for its help, each with what it does where that is not plain, behind two spaces or more. */
  readonly examples: readonly string[];
  /** When the exit code is 1 although the work was done, such as "a check fails": completes "1 also when". */
  readonly failsWhen?: string;
  /**
   * Set for a command that asks before it does this, such as "changes something". Where nobody can be asked it is
   * refused before it begins, unless it has --yes or --dry-run. A function where it depends on the options.
   */
  readonly asksBeforeIt?: string | ((options: OptionsOf<C>) => string | undefined);
  readonly run: (
    options: OptionsOf<C>,
    context: Context,
    ...args: ArgumentsOf<C>
  ) => Promise<Answer | undefined>;
}

/** A command of any arguments and options, as the table has it. */
export type AnyDeclaration = Declaration<CommandUnknownOpts>;

/** Has TypeScript infer the options of `run` from those that are declared. */
export function declareCommand<C extends CommandUnknownOpts>(
  declaration: Declaration<C>,
): Declaration<C> {
  return declaration;
}

/**
 * @param name the command's, such as "cost now"
 * @param canDryRun it has the option --dry-run
 * @throws UsageError when there would be a question and there is nobody to answer it
 */
export function refuseWithoutAnswer(
  name: string,
  doing: string,
  canDryRun: boolean,
  { dryRun, yes }: Consent,
  { interactive }: Context,
): void {
  if (!dryRun && !yes && !interactive) {
    const way = canDryRun ? "add --yes, or --dry-run to only look" : "add --yes";
    throw new UsageError(
      `${name} asks before it ${doing}, and there is no terminal to ask on: ${way}`,
    );
  }
}

/** Asks, unless --yes has answered. @throws Interrupted after a no */
export async function askFirst(
  { text, unchanged = "nothing was changed", deletes }: Question,
  { yes }: Consent,
  { confirm }: Context,
): Promise<void> {
  if (!yes && !(await confirm(text, !deletes))) {
    throw new Interrupted("SIGINT", unchanged);
  }
}
