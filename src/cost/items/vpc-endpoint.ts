import { interfaceEndpoints } from "../../fleet/private-network";
import { taskMonths } from "../usage/usage";
import type { BilledItem, Offer } from "./item";

/** In each zone. */
export const vpcEndpoint = {
  name: "vpc-endpoint",
  group: "otherServices",
  unit: "hour",
  offer: offer("VpcEndpoint-Hours", "Hrs"),
  quantities: ({ values, usage }) => {
    const endpoints = interfaceEndpoints(values) * values.availability_zones.length;
    return endpoints === 0
      ? []
      : [{ name: "VPC endpoints, in each zone", quantity: endpoints * usage.hours }];
  },
} as const satisfies BilledItem;

export const vpcEndpointData = {
  name: "vpc-endpoint-data",
  group: "otherServices",
  unit: "GB",
  offer: offer("VpcEndpoint-Bytes", "GB"),
  quantities: ({ values, usage, assumptions }) =>
    interfaceEndpoints(values) === 0
      ? []
      : [{ name: "through VPC endpoints", quantity: assumptions.privateGb * taskMonths(usage) }],
} as const satisfies BilledItem;

function offer(usageType: string, unit: string): Offer {
  return { service: "AmazonVPC", usageType, unit };
}
