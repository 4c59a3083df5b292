import { createdSecrets } from "../../fleet/secrets";
import type { BilledItem } from "./item";

export const secret = {
  name: "secret",
  group: "otherServices",
  unit: "secret-month",
  offer: { service: "AWSSecretsManager", usageType: "AWSSecretsManager-Secrets", unit: "Secrets" },
  quantities: ({ values, usage }) => [
    { name: "secret", quantity: createdSecrets(values).length * usage.months },
  ],
} as const satisfies BilledItem;
