import type { Filter, PricingClient } from "@aws-sdk/client-pricing";
import { awsClient, listIn, notOfAws } from "./client";
import { explainAwsError } from "./explain";
import { NoAnswer } from "./no-answer";
import { withinReadTime } from "./read-time";

/** Of the three regions that have the API: us-east-1, eu-central-1 and ap-south-1. Each knows all prices. */
const API_REGION = "us-east-1";

/** What is read of a product of AWS's Price List. */
export interface Product {
  readonly attributes: Readonly<Record<string, string>>;
  /** The on-demand prices of all its terms and tiers. */
  readonly tiers: readonly Tier[];
}

export interface Tier {
  readonly unit: string;
  /** From which amount on, in `unit`. */
  readonly beginRange: string;
  /** By currency. */
  readonly pricePerUnit?: Readonly<Record<string, string>>;
}

/** A service in a region; `global` asks for what is the same everywhere. */
export interface ProductQuery {
  /** The service's code. */
  readonly service: string;
  readonly region: string;
}

export interface PriceList {
  /** The API's address, which is the source of its prices. */
  readonly source: string;
  /**
   * The products of a service, in a region or everywhere.
   * @throws when AWS does not answer, or not in its format; the message does not name service or region
   */
  readonly products: (query: ProductQuery) => Promise<Product[]>;
}

/** AWS's Price List, with one client: it slows down for all questions together when AWS throttles. */
export async function priceList(env: NodeJS.ProcessEnv): Promise<PriceList> {
  const { PricingClient } = await import("@aws-sdk/client-pricing");
  const client = awsClient(PricingClient, API_REGION, { retryMode: "adaptive" });
  let givenUp: Error | undefined;
  return {
    source:
      env.AWS_ENDPOINT_URL_PRICING ||
      env.AWS_ENDPOINT_URL ||
      `https://api.pricing.${API_REGION}.amazonaws.com`,
    products: async (query) => {
      if (givenUp) {
        throw givenUp;
      }
      try {
        return await withinReadTime(() => allProducts(client, query));
      } catch (error) {
        const explained = explainAwsError(error);
        if (concernsAll(error)) {
          givenUp = explained;
        }
        throw explained;
      }
    },
  };
}

/** Throttled, or out of reach, after all retries: every further question would only wait as long for the same. */
function concernsAll(error: unknown): boolean {
  return (
    error instanceof NoAnswer ||
    /^(Throttl|TooManyRequests|RequestLimitExceeded)/.test((error as Error).name)
  );
}

async function allProducts(
  client: PricingClient,
  { service, region }: ProductQuery,
): Promise<Product[]> {
  const { paginateGetProducts } = await import("@aws-sdk/client-pricing");
  const products: Product[] = [];
  const pages = paginateGetProducts(
    { client, pageSize: 100, stopOnSameToken: true },
    { ServiceCode: service, Filters: filters(service, region) },
  );
  for await (const page of pages) {
    for (const text of listIn(page, "PriceList")) {
      products.push(toProduct(text, page));
    }
  }
  return products;
}

function filters(service: string, region: string): Filter[] {
  const equals = (Field: string, Value: string): Filter => ({ Type: "TERM_MATCH", Field, Value });
  if (region === "global") {
    // All other products of Route 53 would be several pages, and have regions.
    return [equals("usagetype", "HostedZone")];
  }
  return service === "AWSDataTransfer"
    ? [equals("fromRegionCode", region), equals("transferType", "AWS Outbound")]
    : [equals("regionCode", region)];
}

/** What the API's JSON is read for; anything may be missing of a product that is not looked for. */
interface RawProduct {
  readonly product?: { readonly attributes?: Product["attributes"] };
  readonly terms?: {
    readonly OnDemand?: Readonly<
      Record<string, { readonly priceDimensions?: Readonly<Record<string, Product["tiers"][0]>> }>
    >;
  };
}

function toProduct(text: unknown, page: object): Product {
  const { product, terms } = parsed(text, page);
  const onDemand = Object.values(terms?.OnDemand ?? {});
  return {
    attributes: product?.attributes ?? {},
    tiers: onDemand.flatMap(({ priceDimensions = {} }) => Object.values(priceDimensions)),
  };
}

function parsed(text: unknown, page: object): RawProduct {
  try {
    return JSON.parse(String(text)) as RawProduct;
  } catch {
    throw notOfAws(page, "with a product that is no JSON");
  }
}
