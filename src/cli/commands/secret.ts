import { UsageError } from "../../kit/failure";
import { declareCommand } from "../command";

export const command = declareCommand({
  description:
    "The secrets that containers get from Secrets Manager: the API key, and those of container_secrets.",
  options: (command) => command,
  examples: [
    "npx fleet secret status",
    "npx fleet secret set                                       the API key, asked for without showing it",
    "npx fleet secret set MCP_REQUEST_STATE_KEYS --generate",
    "npx fleet secret rotate MCP_REQUEST_STATE_KEYS",
  ],
  run: async () => {
    throw new UsageError(
      "secret takes a subcommand: set, rotate, cron or status. See: npx fleet secret --help",
    );
  },
});
