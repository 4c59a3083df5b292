import type { BilledItem } from "./item";

export const publicIpv4 = {
  name: "public-ipv4",
  group: "publicIpv4",
  unit: "hour",
  offer: { service: "AmazonVPC", usageType: "PublicIPv4:InUseAddress", unit: "Hrs" },
  quantities: ({ usage }) => [
    { name: "addresses of the load balancer", quantity: usage.loadBalancerAddressHours },
    { name: "addresses of tasks", quantity: usage.taskAddressHours },
  ],
} as const satisfies BilledItem;
