import { secretEnvironmentNames, secretSources } from "../rules/container";
import { oneOf, withExpectation } from "../rules/rule";
import type { VariableDefinitions } from "./definition";

/** secrets.tf: the API key, and what else the container gets as a secret. */
export const secretsVariables = {
  api_key: {
    type: "string",
    default: "placeholder-set-the-real-key-with-put-secret-value",
    sensitive: true,
    description:
      "First value of the secret's API_KEY. Leave it out, and set the real key with `fleet secret set` afterwards: so " +
      "it stays out of the state.",
  },
  container_secrets: {
    type: "map(string or null)",
    default: {},
    description:
      "More secrets for the container: the name in its environment, and the complete ARN of an existing secret, " +
      "with `:KEY::` behind it for one key of its JSON. null creates a secret with a placeholder; " +
      "`fleet secret set` gives it its value, which never comes into the state.",
    rules: [secretEnvironmentNames, secretSources],
  },
  secret_recovery_window_in_days: {
    type: "number",
    default: 30,
    description:
      "Days in which a destroyed secret can be restored, 7 to 30, and its name is taken; 0 deletes it " +
      "at once.",
    rules: [
      withExpectation(
        oneOf([0, ...Array.from({ length: 24 }, (_, i) => i + 7)]),
        "0 or a whole number from 7 to 30",
      ),
    ],
  },
} as const satisfies VariableDefinitions;
