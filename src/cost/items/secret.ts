import type { BilledItem } from "./item";

export const secret = {
  name: "secret",
  group: "otherServices",
  unit: "secret-month",
  offer: { service: "AWSSecretsManager", usageType: "AWSSecretsManager-Secrets", unit: "Secrets" },
  quantities: ({ usage }) => [{ name: "secret", quantity: usage.months }],
} as const satisfies BilledItem;
