import type { VariableValues } from "../fleet/variables";
import { cents } from "../kit/money";
import type { Assumptions } from "./assumptions";
import type { CostGroup, Line } from "./line";
import { HOURS_PER_MONTH } from "./month";
import { PRICE_UNITS, type Price, type PriceBook, type PriceItem } from "./prices/price";
import { taskMonths, type Usage } from "./usage";

export interface ListModel {
  readonly prices: PriceBook;
  readonly assumptions: Assumptions;
}

/** What AWS bills for some usage, unrounded. */
export interface Charge {
  readonly group: CostGroup;
  readonly name: string;
  readonly item: PriceItem;
  readonly quantity: number;
  /** Undefined when no source says. */
  readonly price: Price | undefined;
}

/** Log groups that keep everything are counted with what a year brings. */
const FOREVER_DAYS = 365;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

/**
 * What a region's usage is billed as at list prices. Left out are free tiers, the first 100 GB of traffic among
 * them, and what is less than a cent: API calls, DNS queries within the VPC, states in S3.
 * @param hostedZoneSharedBy how many stacks of the fleet share the hosted zone of domain_name, itself included
 */
export function charges(
  values: VariableValues,
  usage: Usage,
  hostedZoneSharedBy: number,
  { prices, assumptions }: ListModel,
): Charge[] {
  const charge = (group: CostGroup, name: string, item: PriceItem, quantity: number): Charge => ({
    ...{ group, name, item, quantity },
    price: prices(item, values.aws_region),
  });
  const { months, busyHours, loadBalancerHours, loadBalancerAddressHours } = usage;
  const tasks = taskMonths(usage);
  const logsGb = assumptions.logsGb * tasks;
  const retentionDays = values.log_retention_days || FOREVER_DAYS;
  const privateZones = values.enable_service_discovery ? 1 : 0;
  const publicZones = values.enable_domain ? 1 / hostedZoneSharedBy : 0;
  return [
    ...usage.tasks.flatMap(({ hours, cpu, memory, processor }) => [
      charge("fargate", "vCPU", `fargate-${processor}-vcpu`, hours * (cpu / 1024)),
      charge("fargate", "memory", `fargate-${processor}-memory`, hours * (memory / 1024)),
    ]),
    charge("alb", "load balancer", "load-balancer", loadBalancerHours),
    charge("alb", "capacity units", "load-balancer-lcu", assumptions.lcus * busyHours),
    charge("publicIpv4", "addresses of the load balancer", "public-ipv4", loadBalancerAddressHours),
    charge("publicIpv4", "addresses of tasks", "public-ipv4", usage.taskAddressHours),
    charge("otherServices", "logs written", "logs-ingestion", logsGb),
    charge("otherServices", "logs kept", "logs-storage", (logsGb * retentionDays) / DAYS_PER_MONTH),
    charge("otherServices", "secret", "secret", months),
    charge("otherServices", "private DNS zone", "hosted-zone", privateZones * months),
    charge("otherServices", "public DNS zone, its share", "hosted-zone", publicZones * months),
    charge("otherServices", "traffic to the internet", "data-out", assumptions.dataOutGb * tasks),
  ];
}

/** USD, unrounded; null when the price is unknown and something is used. */
export function amountOf({ quantity, price }: Charge): number | null {
  return price ? quantity * price.usd : quantity === 0 ? 0 : null;
}

/** The lines of a region's bill at list prices. */
export function listLines(
  values: VariableValues,
  usage: Usage,
  hostedZoneSharedBy: number,
  model: ListModel,
): Line[] {
  return charges(values, usage, hostedZoneSharedBy, model).map((charge) => {
    const { group, name, item, quantity, price } = charge;
    const amount = amountOf(charge);
    return {
      ...{ group, name, quantity, unit: PRICE_UNITS[item] },
      ...{ price: price?.usd ?? null, source: price?.source ?? null, date: price?.date ?? null },
      monthly: amount === null ? null : cents(amount),
    };
  });
}
