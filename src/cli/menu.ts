import type { Context } from "../kit/context";
import { Interrupted, UsageError } from "../kit/failure";
import { COMMANDS, subcommandsOf } from "./commands";
import { execute, reported } from "./main";

interface MenuEntry {
  readonly number: number;
  readonly label: string;
  /** The command line that it stands for. */
  readonly args: readonly string[];
}

/**
 * The menu of a command on a terminal, until the user leaves it. What an entry cannot do is shown, and the menu
 * goes on.
 * @param command such as "weekend"
 * @throws UsageError when there is no terminal
 */
export async function runMenu(command: string, title: string, context: Context): Promise<void> {
  if (!context.interactive) {
    const names = subcommandsOf(command)
      .map((it) => it.split(" ").at(-1))
      .filter((name) => name !== "menu");
    throw new UsageError(
      `there is no terminal for the menu. Without it, npx fleet ${command} takes a subcommand: ` +
        `${names.join(", ")}. See: npx fleet ${command} --help`,
    );
  }
  const entries = entriesOf(command);
  let entry = await choose(title, entries);
  while (entry) {
    const { args } = entry;
    await reported(args, context, () => execute(args, context));
    entry = await choose(title, entries, entry);
  }
}

function entriesOf(command: string): MenuEntry[] {
  return Object.entries(COMMANDS)
    .flatMap(([name, { menus = [] }]) =>
      menus
        .filter(({ menu }) => menu === command)
        .map(({ number, label, args = [] }) => ({
          number,
          label,
          args: [...name.split(" "), ...args],
        })),
    )
    .sort((a, b) => a.number - b.number);
}

/** The chosen entry; undefined to leave. */
async function choose(
  title: string,
  entries: readonly MenuEntry[],
  last?: MenuEntry,
): Promise<MenuEntry | undefined> {
  const { isCancel, select } = await import("@clack/prompts");
  const chosen = await select<MenuEntry | "quit">({
    message: title,
    options: [
      ...entries.map((entry) => ({ value: entry, label: `${entry.number} ${entry.label}` })),
      { value: "quit" as const, label: "Quit" },
    ],
    ...(last ? { initialValue: last } : {}),
    // It moves the cursor, which context.stderr would show.
    output: process.stderr,
  });
  if (isCancel(chosen)) {
    throw new Interrupted("SIGINT", "broken off");
  }
  return chosen === "quit" ? undefined : chosen;
}
