import { oneOf, withExpectation } from "../rules/rule";
import type { VariableDefinitions } from "./definition";

/** secrets.tf: the API key. */
export const secretsVariables = {
  api_key: {
    type: "string",
    default: "placeholder-set-the-real-key-with-put-secret-value",
    sensitive: true,
    description:
      "First value of the secret's API_KEY. Leave it out and set the real key with " +
      "`aws secretsmanager put-secret-value` afterwards, which keeps it out of the state.",
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
