import { domainOf } from "../../fleet/facts/regions";
import type { Grant } from "../grant";
import type { PolicyStack } from "../subject";

/** The key of one's own. CloudWatch Logs uses it by the key's policy, and needs no rights of whoever applies. */
export function encryption({ values }: PolicyStack): Grant[] {
  const { aws_region: region, kms_key_arn: key } = values;
  if (key === null) {
    return [];
  }
  const condition = {
    StringEquals: { "kms:ViaService": `secretsmanager.${region}.${domainOf(region)}` },
  };
  return [
    {
      name: "KeyRead",
      role: "plan",
      actions: ["kms:Decrypt"],
      resources: [key],
      condition,
      because: "Secrets Manager decrypts with the rights of whoever reads a secret",
    },
    {
      name: "KeyWrite",
      role: "apply",
      actions: ["kms:Encrypt", "kms:GenerateDataKey"],
      resources: [key],
      condition,
      because: "Secrets Manager encrypts with the rights of whoever stores a secret",
    },
  ];
}
