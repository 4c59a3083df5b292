import { createdSecrets, secretName } from "../../fleet/secrets";
import type { Grant } from "../grant";
import type { PolicyStack } from "../subject";

export function secrets(stack: PolicyStack): Grant[] {
  const { prefix, values } = stack;
  // AWS appends a hyphen and six characters to the name.
  const own = createdSecrets(values).map((name) =>
    stack.arn("secretsmanager", `secret:${secretName(prefix, name)}*`),
  );
  const existing = Object.values(values.container_secrets)
    .filter((source) => source !== null)
    // Behind the ARN may stand a key of the value, a label and a version.
    .map((source) => source.split(":").slice(0, 7).join(":"));
  return [
    {
      name: "SecretsRead",
      role: "plan",
      actions: [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy",
        "secretsmanager:GetSecretValue",
        "secretsmanager:ListSecretVersionIds",
      ],
      resources: own,
    },
    {
      name: "SecretsChange",
      role: "apply",
      actions: [
        "secretsmanager:CreateSecret",
        "secretsmanager:DeleteSecret",
        "secretsmanager:PutSecretValue",
        "secretsmanager:RestoreSecret",
        "secretsmanager:UpdateSecretVersionStage",
      ],
      resources: own,
    },
    {
      name: "SecretsTag",
      role: "apply",
      actions: ["secretsmanager:TagResource"],
      resources: own,
      because: "AWS asks for it whenever something is created with tags",
    },
    ...(existing.length === 0
      ? []
      : [
          {
            name: "SecretsOfOthers",
            role: "plan" as const,
            actions: ["secretsmanager:DescribeSecret", "secretsmanager:ListSecretVersionIds"],
            resources: existing,
          },
        ]),
  ];
}
