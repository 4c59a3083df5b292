import type { BilledItem } from "./item";

export const hostedZone = {
  name: "hosted-zone",
  group: "otherServices",
  unit: "zone-month",
  offer: { service: "AmazonRoute53", usageType: "HostedZone", unit: "HostedZone", global: true },
  quantities: ({ values, hostedZoneShare, usage: { months } }) => [
    { name: "private DNS zone", quantity: values.enable_service_discovery ? months : 0 },
    { name: "public DNS zone, its share", quantity: hostedZoneShare * months },
  ],
} as const satisfies BilledItem;
