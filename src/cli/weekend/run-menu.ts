import type { Context } from "../context";
import { Interrupted, UsageError } from "../failure";
import { reportError } from "../report-error";
import { runCosts } from "./run-costs";
import { runStatus } from "./run-status";

interface Entry {
  readonly label: string;
  /** What a direct command does, its questions included. */
  readonly run: (context: Context) => Promise<void>;
}

const ENTRIES: readonly Entry[] = [
  {
    label: "Check current weekend schedule status",
    run: (context) => runStatus({}, context),
  },
  {
    label: "Enable weekend-only mode (keep ALBs)",
    run: (context) => mode().runEnable({}, context),
  },
  {
    label: "Enable weekend-only mode (destroy ALBs)",
    run: (context) => mode().runEnable({ destroyAlbs: true }, context),
  },
  {
    label: "Disable weekend-only mode",
    run: (context) => mode().runDisable({}, context),
  },
  {
    label: "Manual scale up for weekend",
    run: (context) => scale().runScale("up", {}, context),
  },
  {
    label: "Manual scale down all regions",
    run: (context) => scale().runScale("down", {}, context),
  },
  {
    label: "Show cost estimates",
    run: (context) => runCosts({}, context),
  },
  {
    label: "Setup cron automation",
    run: (context) => cron().runCron({}, context),
  },
];

const mode = () => require("./run-mode") as typeof import("./run-mode");
const scale = () => require("./run-scale") as typeof import("./run-scale");
const cron = () => require("./run-cron") as typeof import("./run-cron");

/**
 * `fleet weekend`: the menu, on a terminal. What an entry cannot do is shown, and the menu goes on.
 * @param words what stands behind `weekend` and is no subcommand
 * @param subcommands the names that could have been meant
 */
export async function runMenu(
  words: readonly string[],
  subcommands: readonly string[],
  context: Context,
): Promise<void> {
  const [word] = words;
  if (word !== undefined) {
    throw new UsageError(
      `unknown command 'weekend ${word}'. There are: ${subcommands.join(", ")}. See: npx fleet weekend --help`,
    );
  }
  if (!context.interactive) {
    throw new UsageError(
      `a subcommand is missing, and there is no terminal for the menu. There are: ${subcommands.join(", ")}. ` +
        "See: npx fleet weekend --help",
    );
  }
  for (let entry = await choose(context); entry; entry = await choose(context, entry)) {
    try {
      await entry.run(context);
    } catch (error) {
      context.progress.done();
      reportError(error, context, "npx fleet weekend --help");
    }
  }
  // Failures were shown when they happened.
  process.exitCode = 0;
}

/** The chosen entry; undefined to leave. */
async function choose({ stderr }: Context, last?: Entry): Promise<Entry | undefined> {
  const { isCancel, select } = await import("@clack/prompts");
  const chosen = await select<Entry | "quit">({
    message: "Weekend mode",
    options: [
      ...ENTRIES.map((entry, i) => ({ value: entry, label: `${i + 1} ${entry.label}` })),
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
