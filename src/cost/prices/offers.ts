import type { PriceItem } from "./price";

/** How AWS's Price List has an item. */
export interface Offer {
  /** The service's code. */
  readonly service: string;
  /** The usage type behind the region's prefix, such as `LCUUsage` of `EU-LCUUsage`. */
  readonly usageType: string;
  /** Where several kinds of a thing share a usage type, as load balancers do. */
  readonly operation?: string;
  readonly unit: string;
  /** True where there is one price for all regions. */
  readonly global?: true;
}

/**
 * The items that the Price List has; Spot it has not.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/load-balancer-billing-usage-reports.html
 */
export const OFFERS: Readonly<Partial<Record<PriceItem, Offer>>> = {
  "fargate-x86-vcpu": fargate("Fargate-vCPU-Hours:perCPU"),
  "fargate-x86-memory": fargate("Fargate-GB-Hours"),
  "fargate-arm-vcpu": fargate("Fargate-ARM-vCPU-Hours:perCPU"),
  "fargate-arm-memory": fargate("Fargate-ARM-GB-Hours"),
  "load-balancer": loadBalancer("LoadBalancerUsage", "Hrs"),
  "load-balancer-lcu": loadBalancer("LCUUsage", "LCU-Hrs"),
  "public-ipv4": { service: "AmazonVPC", usageType: "PublicIPv4:InUseAddress", unit: "Hrs" },
  "logs-ingestion": logs("DataProcessing-Bytes", "GB"),
  "logs-storage": logs("TimedStorage-ByteHrs", "GB-Mo"),
  secret: { service: "AWSSecretsManager", usageType: "AWSSecretsManager-Secrets", unit: "Secrets" },
  "hosted-zone": {
    service: "AmazonRoute53",
    usageType: "HostedZone",
    unit: "HostedZone",
    global: true,
  },
  "data-out": { service: "AWSDataTransfer", usageType: "DataTransfer-Out-Bytes", unit: "GB" },
};

function fargate(usageType: string): Offer {
  return { service: "AmazonECS", usageType, unit: "hours" };
}

function loadBalancer(usageType: string, unit: string): Offer {
  return { service: "AWSELB", usageType, operation: "LoadBalancing:Application", unit };
}

function logs(usageType: string, unit: string): Offer {
  return { service: "AmazonCloudWatch", usageType, unit };
}

/** The prices that one question to the Price List answers. */
export interface PriceQuery {
  readonly service: string;
  /** `global` asks for what is the same everywhere. */
  readonly region: string;
  readonly items: readonly PriceItem[];
}

/** The partitions that the Price List does not price in USD. */
const OTHER_CURRENCY = /^(cn|eusc)-/;

/** What there is to ask for the regions; nothing for a region that is billed in another currency. */
export function priceQueries(regions: readonly string[]): PriceQuery[] {
  const offers = Object.entries(OFFERS) as [PriceItem, Offer][];
  const services = [...new Set(offers.map(([, { service }]) => service))];
  const priced = regions.filter((region) => !isOtherCurrency(region));
  return services.flatMap((service) => {
    const its = offers.filter(([, offer]) => offer.service === service);
    const items = its.map(([item]) => item);
    const isGlobal = its.every(([, offer]) => offer.global);
    const asked = isGlobal ? (priced.length > 0 ? ["global"] : []) : priced;
    return asked.map((region) => ({ service, region, items }));
  });
}

export function isOtherCurrency(region: string): boolean {
  return OTHER_CURRENCY.test(region);
}
