import { natGateways } from "../../fleet/private-network";
import type { BilledItem } from "./item";

export const publicIpv4 = {
  name: "public-ipv4",
  group: "publicIpv4",
  unit: "hour",
  offer: { service: "AmazonVPC", usageType: "PublicIPv4:InUseAddress", unit: "Hrs" },
  quantities: ({ values, usage }) => {
    const gateways = natGateways(values);
    return [
      { name: "addresses of the load balancer", quantity: usage.loadBalancerAddressHours },
      { name: "addresses of tasks", quantity: usage.taskAddressHours },
      ...(gateways === 0
        ? []
        : [{ name: "addresses of NAT gateways", quantity: gateways * usage.hours }]),
    ];
  },
} as const satisfies BilledItem;
