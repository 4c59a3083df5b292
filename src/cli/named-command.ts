import type { Command } from "commander";

export interface Named {
  readonly command: Command;
  /** "npx fleet weekend status" */
  readonly line: string;
  /** What comes after the command's name. */
  readonly rest: readonly string[];
}

/** The command that a command line names, as far as it names one. */
export function namedCommand(
  program: Command,
  args: readonly string[],
  line = `npx ${program.name()}`,
): Named {
  const [name, ...rest] = args;
  const command = program.commands.find((it) => it.name() === name);
  return command
    ? namedCommand(command, rest, `${line} ${name}`)
    : { command: program, line, rest: args };
}
