import type { VariableValues } from "../variables";
import type { Assumptions } from "./assumptions";
import type { CostGroup, Line } from "./line";
import { cents } from "./money";
import { HOURS_PER_MONTH, monthlyHours } from "./month";
import { PRICE_UNITS, type PriceBook, type PriceItem } from "./prices/price";

export interface ListModel {
  readonly prices: PriceBook;
  readonly assumptions: Assumptions;
}

/** What a region's own variables do not say. */
export interface RegionSetting {
  /** How many stacks of the fleet share the hosted zone of domain_name, itself included. */
  readonly hostedZoneSharedBy: number;
  /** Tasks on Fargate Spot, which the stacks do not offer. @default false */
  readonly spot?: boolean;
}

/** Log groups that keep everything are counted with what a year brings. */
const FOREVER_DAYS = 365;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

/**
 * A month's bill of a region at list prices. Left out are free tiers, the first 100 GB of traffic among them, and
 * what is less than a cent: API calls, DNS queries within the VPC, states in S3.
 */
export function listLines(
  values: VariableValues,
  { hostedZoneSharedBy, spot = false }: RegionSetting,
  { prices, assumptions }: ListModel,
): Line[] {
  const line = (group: CostGroup, name: string, item: PriceItem, quantity: number): Line => {
    const price = prices(item, values.aws_region);
    const monthly = price ? cents(quantity * price.usd) : quantity === 0 ? 0 : null;
    return {
      ...{ group, name, quantity, unit: PRICE_UNITS[item] },
      ...{ price: price?.usd ?? null, source: price?.source ?? null, date: price?.date ?? null },
      monthly,
    };
  };

  const hours = monthlyHours(values);
  const taskHours = values.desired_count * hours.tasks;
  /** How many tasks that run around the clock would do the same. */
  const tasks = taskHours / HOURS_PER_MONTH;
  const processor = spot ? "spot" : values.cpu_architecture === "ARM64" ? "arm" : "x86";
  const busyHours = values.desired_count > 0 ? Math.min(hours.tasks, hours.loadBalancer) : 0;
  const logsGb = assumptions.logsGb * tasks;
  const retentionDays = values.log_retention_days || FOREVER_DAYS;
  const zones = values.availability_zones.length;
  return [
    line("fargate", "vCPU", `fargate-${processor}-vcpu`, taskHours * (values.cpu / 1024)),
    line("fargate", "memory", `fargate-${processor}-memory`, taskHours * (values.memory / 1024)),
    line("alb", "load balancer", "load-balancer", hours.loadBalancer),
    line("alb", "capacity units", "load-balancer-lcu", assumptions.lcus * busyHours),
    line("publicIpv4", "addresses of the load balancer", "public-ipv4", zones * hours.loadBalancer),
    line("publicIpv4", "addresses of tasks", "public-ipv4", taskHours),
    line("otherServices", "logs written", "logs-ingestion", logsGb),
    line("otherServices", "logs kept", "logs-storage", (logsGb * retentionDays) / DAYS_PER_MONTH),
    line("otherServices", "secret", "secret", 1),
    line(
      "otherServices",
      "private DNS zone",
      "hosted-zone",
      values.enable_service_discovery ? 1 : 0,
    ),
    line(
      "otherServices",
      "public DNS zone, its share",
      "hosted-zone",
      values.enable_domain ? 1 / hostedZoneSharedBy : 0,
    ),
    line("otherServices", "traffic to the internet", "data-out", assumptions.dataOutGb * tasks),
  ];
}
