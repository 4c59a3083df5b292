/** A product as the Price List API has it, in the parts that matter and some that do not. */
export interface ListedProduct {
  readonly product: {
    readonly productFamily: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly sku: string;
  };
  readonly serviceCode: string;
  readonly terms: {
    readonly OnDemand?: Readonly<Record<string, Term>>;
    readonly Reserved?: Readonly<Record<string, Term>>;
  };
  readonly version: string;
  readonly publicationDate: string;
}

interface Term {
  readonly priceDimensions: Readonly<Record<string, Dimension>>;
  readonly effectiveDate: string;
}

interface Dimension {
  readonly unit: string;
  readonly beginRange: string;
  readonly endRange: string;
  readonly description: string;
  readonly pricePerUnit: Readonly<Record<string, string>>;
}

/** How the regions' usage types begin; us-east-1 has a prefix for some services and none for others. */
const PREFIXES: Readonly<Record<string, { readonly all: string; readonly bare: string }>> = {
  "eu-west-1": { all: "EU-", bare: "EU-" },
  "eu-west-2": { all: "EUW2-", bare: "EUW2-" },
  "us-east-1": { all: "USE1-", bare: "" },
};

/** The products of a service; the prices are made up, so that nothing else can be taken for them. */
export function listedProducts(service: string): ListedProduct[] {
  if (service === "AmazonRoute53") {
    const tiers = [
      ["0", "25", "0.51"],
      ["25", "Inf", "0.11"],
    ] as const;
    return [
      product(service, "", "HostedZone", "HostedZone", tiers),
      product(service, "", "DNS-Queries", "Queries", [["0", "Inf", "0.0000004"]]),
    ];
  }
  return Object.entries(PREFIXES).flatMap(([region, { all, bare }]) => {
    const one = (usagetype: string, unit: string, usd: string, operation = "") =>
      product(service, region, usagetype, unit, [["0", "Inf", usd]], operation);
    switch (service) {
      case "AmazonECS":
        return [
          one(`${all}Fargate-Windows-vCPU-Hours:perCPU`, "hours", "0.0466"),
          one(`${all}Fargate-ARM-vCPU-Hours:perCPU`, "hours", "0.0331"),
          one(`${all}Fargate-ARM-GB-Hours`, "hours", "0.0036"),
          one(`${all}Fargate-vCPU-Hours:perCPU`, "hours", "0.0411"),
          one(`${all}Fargate-GB-Hours`, "hours", "0.0046"),
          one(`${all}Fargate-EphemeralStorage-GB-Hours`, "hours", "0.0001"),
          one(`${all}ECS-EC2-GB-Hours`, "hours", "0.0000"),
        ];
      case "AWSELB":
        return [
          one(`${bare}TS-LoadBalancerUsage`, "Hrs", "0.0050", "LoadBalancing:Application"),
          one(`${bare}Outposts-LoadBalancerUsage`, "Hrs", "0.0221", "LoadBalancing:Application"),
          one(`${bare}LoadBalancerUsage`, "Hrs", "0.0222", "LoadBalancing:Network"),
          one(`${bare}LoadBalancerUsage`, "Hrs", "0.0261", "LoadBalancing:Application"),
          one(`${bare}ReservedLCUUsage`, "LCU-Hrs", "0.0085", "LoadBalancing:Application"),
          one(`${bare}Outposts-LCUUsage`, "LCU-Hrs", "0.0086", "LoadBalancing:Application"),
          one(`${bare}LCUUsage`, "LCU-Hrs", "0.0060", "LoadBalancing:Network"),
          one(`${bare}LCUUsage`, "LCU-Hrs", "0.0081", "LoadBalancing:Application"),
        ];
      case "AmazonVPC":
        return [
          one(`${all}PublicIPv4:IdleAddress`, "Hrs", "0.0071"),
          one(`${all}PublicIPv4:InUseAddress`, "Hrs", "0.0052"),
          one(`${all}VpcEndpoint-GWLBE-Hours`, "Hrs", "0.0131"),
          one(`${all}VpcEndpoint-Hours`, "Hrs", "0.0112"),
          one(`${all}VpcEndpoint-Bytes`, "GB", "0.0102"),
        ];
      case "AmazonEC2":
        return [
          one(`${bare}RegionalNatGateway-Hours`, "Hrs", "0.0451"),
          one(`${bare}NatGateway-Hours`, "Hrs", "0.0482"),
          one(`${bare}NatGateway-Bytes`, "GB", "0.0483"),
        ];
      case "AmazonCloudWatch":
        return [
          one(`${all}DataProcessingIA-Bytes`, "GB", "0.29"),
          one(`${all}DataProcessing-Bytes`, "GB", "0.58", "PutLogEvents"),
          one(`${all}VendedLog-Bytes`, "GB", "0.57"),
          one(`${all}CW:HighResAlarmMonitorUsage`, "Alarms", "0.31"),
          one(`${all}CW:AlarmMonitorUsage`, "Alarms", "0.11"),
          one(`${all}CW:MetricMonitorUsage`, "Metrics", "0.32"),
          one(`${all}TimedStorage-ByteHrs`, "GB-Mo", "0.031", "HourlyStorageMetering"),
        ];
      case "AWSSecretsManager":
        return [
          one(`${all}AWSSecretsManager-Secrets`, "Secrets", "0.41"),
          one(`${all}AWSSecretsManagerAPIRequest`, "API Requests", "0.000005"),
        ];
      case "AWSDataTransfer":
        return [dataOut(region, `${bare}DataTransfer-Out-Bytes`)];
      default:
        return [];
    }
  });
}

function dataOut(region: string, usagetype: string): ListedProduct {
  const tiers = [
    ["10240", "51200", "0.086"],
    ["0", "10240", "0.091"],
    ["51200", "Inf", "0.071"],
  ] as const;
  const listed = product("AWSDataTransfer", "", usagetype, "GB", tiers);
  const { attributes } = listed.product;
  const route = { fromRegionCode: region, toLocation: "External", transferType: "AWS Outbound" };
  return { ...listed, product: { ...listed.product, attributes: { ...attributes, ...route } } };
}

function product(
  service: string,
  region: string,
  usagetype: string,
  unit: string,
  tiers: readonly (readonly [begin: string, end: string, usd: string])[],
  operation = "",
): ListedProduct {
  const sku = Buffer.from(`${region}${usagetype}${operation}`).toString("hex").toUpperCase();
  const dimensions = tiers.map(([beginRange, endRange, usd], i): [string, Dimension] => [
    `${sku}.JRTCKXETXF.${i}`,
    {
      ...{ unit, beginRange, endRange, description: `$${usd} per ${unit}` },
      pricePerUnit: { USD: usd.padEnd(12, "0") },
    },
  ]);
  return {
    product: {
      productFamily: "Any",
      attributes: {
        ...{ servicecode: service, usagetype, operation, locationType: "AWS Region" },
        ...(region === "" ? {} : { regionCode: region }),
      },
      sku,
    },
    serviceCode: service,
    terms: {
      OnDemand: {
        [`${sku}.JRTCKXETXF`]: {
          priceDimensions: Object.fromEntries(dimensions),
          effectiveDate: "2026-11-01T00:00:00Z",
        },
      },
    },
    version: "20261120000000",
    publicationDate: "2026-11-20T00:00:00Z",
  };
}
