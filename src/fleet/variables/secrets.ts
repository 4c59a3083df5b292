import { functionArn, kmsKeyArn } from "../rules/arn";
import { secretEnvironmentNames, secretSources } from "../rules/container";
import { integerBetween, oneOf, unlessNull, withExpectation } from "../rules/rule";
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
  kms_key_arn: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "ARN of a KMS key of yours in aws_region that encrypts secrets and logs; null leaves them to keys of AWS. Its policy " +
      "must let CloudWatch Logs use it (docs/harden.md).",
    rules: [unlessNull(kmsKeyArn)],
  },
  secret_rotation_days: {
    type: "number",
    nullable: true,
    default: null,
    description:
      "Days after which Secrets Manager has the API key changed by secret_rotation_function_arn; null for never.",
    // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html (2026-11)
    rules: [unlessNull(integerBetween(1, 1000))],
  },
  secret_rotation_function_arn: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "ARN of the Lambda function in aws_region that changes the API key, for secret_rotation_days. Secrets Manager must " +
      "be allowed to call it.",
    rules: [unlessNull(functionArn)],
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
