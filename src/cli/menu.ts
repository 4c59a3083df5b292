import type { Context } from "../kit/context";
import { Interrupted, UsageError } from "../kit/failure";
import { reportError } from "./report-error";

export interface MenuEntry {
  readonly label: string;
  /** What a direct command does, its questions included. */
  readonly run: (context: Context) => Promise<void>;
}

export interface Menu {
  readonly title: string;
  readonly entries: readonly MenuEntry[];
  /** Of the command, for help. */
  readonly command: string;
  /** The direct commands, for where there is no terminal. */
  readonly subcommands: readonly string[];
}

/**
 * A menu on a terminal, until the user leaves it. What an entry cannot do is shown, and the menu goes on.
 * @throws UsageError when there is no terminal
 */
export async function runMenu(menu: Menu, context: Context): Promise<void> {
  if (!context.interactive) {
    throw new UsageError(
      `there is no terminal for the menu. Without it, npx fleet ${menu.command} takes a subcommand: ` +
        `${menu.subcommands.join(", ")}. See: npx fleet ${menu.command} --help`,
    );
  }
  for (let entry = await choose(menu, context); entry; entry = await choose(menu, context, entry)) {
    try {
      await entry.run(context);
    } catch (error) {
      context.progress.done();
      reportError(error, context, `npx fleet ${menu.command} --help`);
    }
  }
  // Failures were shown when they happened.
  process.exitCode = 0;
}

/** The chosen entry; undefined to leave. */
async function choose(
  { title, entries }: Menu,
  { stderr }: Context,
  last?: MenuEntry,
): Promise<MenuEntry | undefined> {
  const { isCancel, select } = await import("@clack/prompts");
  const chosen = await select<MenuEntry | "quit">({
    message: title,
    options: [
      ...entries.map((entry, i) => ({ value: entry, label: `${i + 1} ${entry.label}` })),
      { value: "quit" as const, label: "Quit" },
    ],
    ...(last ? { initialValue: last } : {}),
    output: stderr,
  });
  if (isCancel(chosen)) {
    throw new Interrupted("SIGINT", "broken off");
  }
  return chosen === "quit" ? undefined : chosen;
}
