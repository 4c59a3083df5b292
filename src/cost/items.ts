import { alarm } from "./items/alarm";
import { containerInsights, enhancedInsights } from "./items/container-insights";
import { dashboard } from "./items/dashboard";
import { dataOut } from "./items/data-out";
import { fargate } from "./items/fargate";
import { flowLogs } from "./items/flow-logs";
import { hostedZone } from "./items/hosted-zone";
import type { BilledItem } from "./items/item";
import { loadBalancer, loadBalancerCapacity } from "./items/load-balancer";
import { logsIngestion, logsStorage } from "./items/logs";
import { natGateway, natGatewayData } from "./items/nat-gateway";
import { publicIpv4 } from "./items/public-ipv4";
import { secret } from "./items/secret";
import { vpcEndpoint, vpcEndpointData } from "./items/vpc-endpoint";
import { webAcl, webAclRules } from "./items/waf";

/**
 * Everything that AWS bills for a region, in the order of a bill. Left out are free tiers, the first 100 GB of traffic
 * among them, and what is less than a cent: API calls, DNS queries within the VPC, states in S3.
 */
const table = [
  ...fargate,
  loadBalancer,
  loadBalancerCapacity,
  publicIpv4,
  natGateway,
  natGatewayData,
  vpcEndpoint,
  vpcEndpointData,
  logsIngestion,
  logsStorage,
  flowLogs,
  containerInsights,
  enhancedInsights,
  webAcl,
  webAclRules,
  secret,
  alarm,
  dashboard,
  hostedZone,
  dataOut,
] as const;

export type ItemName = (typeof table)[number]["name"];

export interface Item extends BilledItem {
  readonly name: ItemName;
}

export const ITEMS: readonly Item[] = table;

const byName = new Map(ITEMS.map((item) => [item.name, item]));

export function itemOf(name: ItemName): Item {
  return byName.get(name) as Item;
}
