import { natGateways } from "../../fleet/private-network";
import { taskMonths } from "../usage/usage";
import type { BilledItem, Offer } from "./item";

export const natGateway = {
  name: "nat-gateway",
  group: "otherServices",
  unit: "hour",
  offer: offer("NatGateway-Hours", "Hrs"),
  quantities: ({ values, usage }) => {
    const gateways = natGateways(values);
    return gateways === 0 ? [] : [{ name: "NAT gateways", quantity: gateways * usage.hours }];
  },
} as const satisfies BilledItem;

export const natGatewayData = {
  name: "nat-gateway-data",
  group: "otherServices",
  unit: "GB",
  offer: offer("NatGateway-Bytes", "GB"),
  quantities: ({ values, usage, assumptions }) =>
    natGateways(values) === 0
      ? []
      : [{ name: "through NAT gateways", quantity: assumptions.privateGb * taskMonths(usage) }],
} as const satisfies BilledItem;

function offer(usageType: string, unit: string): Offer {
  return { service: "AmazonEC2", usageType, unit };
}
