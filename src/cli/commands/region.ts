import { UsageError } from "../../kit/failure";
import { declareCommand } from "../command";

export const command = declareCommand({
  description: "The regions of the fleet: each is a file of tfvars/, and a stack of Terraform.",
  options: (command) => command,
  examples: [
    "npx fleet region list",
    "npx fleet region add eu-central-1",
    "npx fleet region remove eu-central-1",
  ],
  run: async () => {
    throw new UsageError(
      "region takes a subcommand: add, list or remove. See: npx fleet region --help",
    );
  },
});
