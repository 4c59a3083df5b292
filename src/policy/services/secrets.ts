import { API_KEY, createdSecrets, secretName } from "../../fleet/secrets";
import type { VariableValues } from "../../fleet/variables";
import type { Grant } from "../grant";
import type { PolicyStack } from "../subject";

export function secrets(stack: PolicyStack): Grant[] {
  const { prefix, values } = stack;
  const bareArn = (id: string) => stack.arn("secretsmanager", `secret:${id}`);
  // AWS appends a hyphen and six characters to the name. A `*` would stand for longer names, too.
  const secretArn = (id: string) => `${bareArn(id)}-??????`;
  const ids = createdSecrets(values).map(({ id }) => id);
  const own = ids.map(secretArn);
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
      // A name without a secret has no such ending, and AWS is to answer that there is none.
      resources: [...own, ...ids.map(bareArn)],
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
    ...(values.kms_key_arn === null
      ? []
      : [
          {
            name: "SecretsEncrypt",
            role: "apply" as const,
            actions: ["secretsmanager:UpdateSecret"],
            resources: own,
          },
        ]),
    ...rotation(values, secretArn(secretName(prefix, API_KEY))),
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

function rotation(values: VariableValues, secret: string): Grant[] {
  const { secret_rotation_days: days, secret_rotation_function_arn: rotates } = values;
  if (days === null || rotates === null) {
    return [];
  }
  return [
    {
      name: "SecretsRotate",
      role: "apply",
      actions: ["secretsmanager:RotateSecret"],
      resources: [secret],
      condition: { ArnEquals: { "secretsmanager:RotationLambdaARN": rotates } },
    },
    {
      name: "SecretsRotateNoMore",
      role: "apply",
      actions: ["secretsmanager:CancelRotateSecret"],
      resources: [secret],
    },
    {
      name: "SecretsRotateBy",
      role: "apply",
      actions: ["lambda:InvokeFunction"],
      resources: [rotates],
      because: "Secrets Manager wants whoever switches rotation on to have it",
    },
  ];
}
