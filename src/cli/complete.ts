import type { Command, Option } from "commander";
import { fargateRegions } from "../fleet/facts/regions";
import { selectedRegions } from "../fleet/select";
import type { Context } from "../kit/context";
import { commandOf } from "./commands";
import { commandNamed, programFor } from "./program";

/** What may stand at the cursor. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/**
 * What a shell offers at the cursor. None where it is for the shell to offer files, or nothing can be said.
 * @param words of the command line behind "fleet"; the last one is being typed and may be empty
 */
export async function candidates(words: readonly string[], context: Context): Promise<Candidate[]> {
  const [before, typed = ""] = [words.slice(0, -1), words.at(-1)];
  const name = commandOf(before);
  const command = commandNamed(programFor(before, context).commander, name);
  const waiting = command.options.find(({ short, long }) =>
    [short, long].includes(before.at(-1) ?? "-"),
  );
  const found =
    waiting && !waiting.isBoolean()
      ? await valuesOf(waiting, context)
      : typed.startsWith("-")
        ? optionsOf(command)
        : [...subcommandsAt(command), ...(await argumentsOf(command, context))];
  return found.filter(({ value }) => value.startsWith(typed));
}

async function valuesOf({ flags, argChoices }: Option, context: Context): Promise<Candidate[]> {
  const [, name = ""] = /[<[](.+)[>\]]/.exec(flags) ?? [];
  return named(name, argChoices, context);
}

function optionsOf(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, description }) => ({ value: long ?? "", description }));
}

function subcommandsAt(command: Command): Candidate[] {
  return command.commands.map((it) => ({ value: it.name(), description: it.summary() }));
}

async function argumentsOf(command: Command, context: Context): Promise<Candidate[]> {
  const [argument] = command.registeredArguments;
  return argument ? named(argument.name(), argument.argChoices, context) : [];
}

/** What may stand for an argument or an option's value, by its name in help. */
async function named(
  name: string,
  choices: readonly string[] = [],
  context: Context,
): Promise<Candidate[]> {
  if (/^stacks?(\.\.\.)?$/.test(name)) {
    return stacks(context);
  }
  return (name === "region" ? fargateRegions : choices).map(plain);
}

/** None while a file is wrong, which is for the command to say. */
async function stacks(context: Context): Promise<Candidate[]> {
  const regions = await selectedRegions(context).catch(() => []);
  return regions.map(({ stackName, values }) => ({
    value: stackName,
    description: values.aws_region,
  }));
}

function plain(value: string): Candidate {
  return { value, description: "" };
}
