import type { ListModel } from "../../src/cost/estimate/list-model";
import { type ItemName, itemOf } from "../../src/cost/items";
import { priceBook } from "../../src/cost/prices/price";

/** Prices of two regions, so that what is worked out with them holds whatever the project's own table says. */
const prices: readonly (readonly [ItemName, Readonly<Record<string, number>>])[] = [
  ["fargate-x86-vcpu", { "eu-west-1": 0.04048, "eu-west-2": 0.04656 }],
  ["fargate-x86-memory", { "eu-west-1": 0.004445, "eu-west-2": 0.00511 }],
  ["fargate-arm-vcpu", { "eu-west-1": 0.03238, "eu-west-2": 0.03725 }],
  ["fargate-arm-memory", { "eu-west-1": 0.00356, "eu-west-2": 0.00409 }],
  ["fargate-spot-vcpu", { "eu-west-1": 0.01224, "eu-west-2": 0.013968 }],
  ["fargate-spot-memory", { "eu-west-1": 0.001344, "eu-west-2": 0.001533 }],
  ["load-balancer", { "eu-west-1": 0.0252, "eu-west-2": 0.02646 }],
  ["load-balancer-lcu", { "eu-west-1": 0.008, "eu-west-2": 0.0084 }],
  ["public-ipv4", { "eu-west-1": 0.005, "eu-west-2": 0.005 }],
  ["nat-gateway", { "eu-west-1": 0.048, "eu-west-2": 0.05 }],
  ["nat-gateway-data", { "eu-west-1": 0.048, "eu-west-2": 0.05 }],
  ["vpc-endpoint", { "eu-west-1": 0.011, "eu-west-2": 0.011 }],
  ["vpc-endpoint-data", { "eu-west-1": 0.01, "eu-west-2": 0.01 }],
  ["logs-ingestion", { "eu-west-1": 0.57, "eu-west-2": 0.5985 }],
  ["logs-storage", { "eu-west-1": 0.03, "eu-west-2": 0.0315 }],
  ["flow-logs", { "eu-west-1": 0.57, "eu-west-2": 0.5985 }],
  ["waf-web-acl", { global: 5 }],
  ["waf-rule", { global: 1 }],
  ["custom-metric", { "eu-west-1": 0.3, "eu-west-2": 0.3 }],
  ["enhanced-metric", { global: 0.07 }],
  ["dashboard", { global: 3 }],
  ["alarm", { "eu-west-1": 0.1, "eu-west-2": 0.1 }],
  ["secret", { "eu-west-1": 0.4, "eu-west-2": 0.4 }],
  ["hosted-zone", { global: 0.5 }],
  ["data-out", { "eu-west-1": 0.09, "eu-west-2": 0.09 }],
];

export const listModel: ListModel & { readonly name: "list" } = {
  name: "list",
  prices: priceBook(
    prices.map(([item, usd]) => ({
      ...{ item, usd, unit: itemOf(item).unit },
      ...{ source: "https://aws.amazon.com/pricing/", date: "2026-11-01" },
    })),
  ),
  assumptions: {
    lcus: 0.1,
    logsGb: 0.5,
    dataOutGb: 5,
    privateGb: 2,
    flowLogsGb: 1,
    insightsMetrics: 38,
    enhancedMetrics: 180,
  },
};
