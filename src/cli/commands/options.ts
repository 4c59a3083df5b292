import type { Command } from "commander";
import { UsageError } from "../../kit/failure";

/** For options that may be given several times. */
export const collect = (value: string, before: readonly string[] = []) => [...before, value];

/**
 * For a command that works by itself and has subcommands: a word behind it is a mistyped one of those.
 * @param words what its argument `[nothing...]` got
 */
export function refuseWords([word]: readonly string[], command: Command): void {
  if (word !== undefined) {
    const known = command.commands.map((it) => it.name()).join(", ");
    const path = pathOf(command);
    throw new UsageError(
      `unknown command '${path} ${word}'. There are: ${known}. See: npx fleet ${path} --help`,
    );
  }
}

/** A command's name behind those of the commands that it belongs to, without the program's. */
function pathOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${pathOf(parent)} ${command.name()}` : command.name();
}
