import { oneOfNames, type Rule } from "../rules/rule";

interface Partition {
  /** What stands second in its ARNs. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html (2026-11) */
  readonly id: string;
  /** What the names of its endpoints end in. @see https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json (2026-11) */
  readonly domain: string;
}

const AWS: Partition = { id: "aws", domain: "amazonaws.com" };

/** By what the names of their regions begin with. */
const OTHER_PARTITIONS: Readonly<Record<string, Partition>> = {
  "cn-": { id: "aws-cn", domain: "amazonaws.com.cn" },
  "us-gov-": { id: "aws-us-gov", domain: "amazonaws.com" },
  "eusc-": { id: "aws-eusc", domain: "amazonaws.eu" },
};

function partition(region: string): Partition {
  const [, other] =
    Object.entries(OTHER_PARTITIONS).find(([start]) => region.startsWith(start)) ?? [];
  return other ?? AWS;
}

function asExpression(region: string, of: (partition: Partition) => string): string {
  return Object.entries(OTHER_PARTITIONS).reduceRight(
    (otherwise, [start, other]) =>
      `startswith(${region}, "${start}") ? "${of(other)}" : ${otherwise}`,
    `"${of(AWS)}"`,
  );
}

/** What stands second in the ARNs of a region. */
export function partitionOf(region: string): string {
  return partition(region).id;
}

/** {@link partitionOf} as HCL. */
export function partitionExpression(region: string): string {
  return asExpression(region, ({ id }) => id);
}

/** What the names of a region's endpoints end in. */
export function domainOf(region: string): string {
  return partition(region).domain;
}

/** {@link domainOf} as HCL. */
export function domainExpression(region: string): string {
  return asExpression(region, ({ domain }) => domain);
}

/**
 * The AWS regions that run ECS on Fargate, with the public, China, GovCloud and European Sovereign
 * Cloud partitions; the isolated partitions are left out. Taken from the regions of these partitions
 * with an `ecs` endpoint in botocore 1.43.11 (`data/endpoints.json`), 2026-11-22: all of them.
 * A newer region is added here.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html
 */
export const fargateRegions: readonly string[] = [
  "af-south-1",
  "ap-east-1",
  "ap-east-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "ca-central-1",
  "ca-west-1",
  "cn-north-1",
  "cn-northwest-1",
  "eu-central-1",
  "eu-central-2",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "eusc-de-east-1",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-gov-east-1",
  "us-gov-west-1",
  "us-west-1",
  "us-west-2",
];

export const fargateRegion: Rule<string> = oneOfNames(
  fargateRegions,
  "an AWS region that runs Fargate, such as eu-west-1 (src/fleet/facts/regions.ts lists them)",
);
