import { declareCommand } from "../command";
import { runMenu } from "../menu";

export const command = declareCommand({
  description:
    "Weekend mode: the active regions run their tasks in the weekend hours, everything else is scaled to 0. " +
    "Without a subcommand, on a terminal: the menu.",
  options: (command) => command,
  examples: [
    "npx fleet weekend                                    the menu",
    "npx fleet weekend status                             what should run now, and what does",
    "npx fleet weekend status --at 2026-12-26T12:00:00Z   what should run then",
    "npx fleet weekend enable --destroy-albs              write it into tfvars/, and apply",
    "npx fleet weekend up --hold-until next               for one occasion",
  ],
  run: async (_options, context) => {
    await runMenu("weekend", "Weekend mode", context);
    return undefined;
  },
});
