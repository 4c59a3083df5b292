import { API_KEY } from "../../../fleet/secrets";
import { selectedRegions } from "../../../fleet/select";
import { declareCommand } from "../../command";
import { DRY_RUN, JSON_FORM, REGION, YES } from "../../options";
import { NO_WAIT } from "../../rollouts";
import { GENERATE, namedSecrets, storeSecret } from "../../store-secret";

export const command = declareCommand({
  description:
    "Stores one value of a secret in every region that has it, and starts new tasks there, since tasks read their " +
    "secrets when they start. Waits until they are healthy and have the traffic. The value is asked for on the terminal " +
    "or read from standard input, and shown nowhere. Asks before it replaces a value that somebody has set.",
  options: (command) =>
    command
      .argument("[name]", "its name in the container's environment", API_KEY)
      .option(...GENERATE)
      .option(...REGION)
      .option(...JSON_FORM)
      .option(...DRY_RUN)
      .option(...YES)
      .option(...NO_WAIT),
  examples: [
    "npx fleet secret set                                       the API key, asked for",
    "npx fleet secret set < api-key.txt",
    "npx fleet secret set MCP_REQUEST_STATE_KEYS --generate",
    "npx fleet secret set OTHER_KEY --region eu-west-1 --dry-run",
  ],
  run: async (options, context, name) => {
    const regions = await selectedRegions(context, options.region);
    const secrets = namedSecrets(name, regions, options.region !== undefined);
    return storeSecret("secret set", secrets, options, context);
  },
});
