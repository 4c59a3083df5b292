import { declareCommand } from "../../command";
import { runMenu } from "../../menu";

export const command = declareCommand({
  description: "The cost commands as a menu, on a terminal.",
  options: (command) => command,
  examples: ["npx fleet cost menu"],
  run: async (_options, context) => {
    await runMenu("cost", "Cost management", context);
    return undefined;
  },
});
