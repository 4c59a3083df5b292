import { cidrRange, overlap } from "./facts/cidr";
import { servesHttps } from "./https";
import type { Fleet, RegionConfig } from "./load-fleet";
import { secretNames } from "./read-variables";
import { type VariableName, type VariableValues, variableDefinitions } from "./variables";

/** What each region has of its own, or one of them for all. */
const OWN: readonly VariableName[] = [
  "aws_region",
  "vpc_cidr",
  "availability_zones",
  "subnet_cidrs",
  "private_subnet_cidrs",
  "enable_fleet_dashboard",
];

/** What names something that is in one region, and cannot be used from another. */
const OF_ONE_REGION: readonly VariableName[] = [
  "kms_key_arn",
  "alb_access_logs_bucket",
  "alarm_topic_arn",
  "secret_rotation_function_arn",
  // Without the function nothing would change the key.
  "secret_rotation_days",
];

/** Where regions differ in one of these, no default is what anybody means. */
const DECISIVE: readonly VariableName[] = [
  "project_name",
  "environment",
  "container_image",
  "container_port",
  "enable_domain",
  "domain_name",
  "subdomain",
];

/** A subnet has a range of /20, and a VPC of /16 has room for so many. */
const MOST_SUBNETS = 16;

export interface TakenOver {
  /** What is to be written into the new file. */
  readonly values: Partial<VariableValues>;
  /** In what the models differ, so that the new region has what it inherits: a shared value, or the default. */
  readonly differing: readonly VariableName[];
  /** Those of them that somebody has to decide. */
  readonly undecided: readonly VariableName[];
  /** What a model has and the new region has not, since it is of that model's region. */
  readonly ofOneRegion: readonly VariableName[];
  /** Where a model names a certificate, which is of its region: what the new region has instead. */
  readonly certificate: "requested" | "missing" | undefined;
}

/**
 * What a new region is to have as the others have it, but for its place and network.
 * @param models the regions that it takes after
 */
export function takenOver(models: readonly RegionConfig[], { sharedValues }: Fleet): TakenOver {
  const values: Partial<Record<VariableName, unknown>> = {};
  const differing: VariableName[] = [];
  const ofOneRegion = OF_ONE_REGION.filter(
    (name) =>
      !Object.hasOwn(sharedValues, name) && models.some(({ values }) => values[name] !== null),
  );
  const isLeftOut = (name: VariableName) =>
    [...OWN, ...secretNames, ...ofOneRegion, "certificate_arn"].includes(name);
  for (const name of Object.keys(variableDefinitions) as VariableName[]) {
    if (isLeftOut(name)) {
      continue;
    }
    const [text, ...others] = new Set(models.map((model) => JSON.stringify(model.values[name])));
    const isWritten = models.every(({ file, sources }) => sources[name]?.file === file);
    const isShared = Object.hasOwn(sharedValues, name);
    const inherited = isShared ? sharedValues[name] : variableDefinitions[name].default;
    if (others.length > 0) {
      differing.push(name);
    } else if (text !== JSON.stringify(inherited) || (isWritten && !isShared)) {
      values[name] = models[0]?.values[name];
    }
  }
  const arns = new Set(models.map(({ values }) => values.certificate_arn));
  const [arn = null] = arns;
  const isForeign = [...arns].some(isInOneRegion);
  const isRequested =
    isForeign && models.every(({ values }) => servesHttps(values) && values.enable_domain);
  if (isRequested) {
    values.enable_https = true;
  } else if (arns.size === 1 && arn !== null && !isForeign) {
    values.certificate_arn = arn;
  }
  const open = differing.filter((name) => !(name in values));
  return {
    values: values as Partial<VariableValues>,
    differing: open,
    undecided: open.filter((name) => DECISIVE.includes(name)),
    ofOneRegion,
    certificate: isForeign ? (isRequested ? "requested" : "missing") : undefined,
  };
}

/** A certificate of ACM has to be in the load balancer's region, one of IAM is everywhere. */
function isInOneRegion(certificateArn: string | null): boolean {
  return certificateArn?.includes(":acm:") ?? false;
}

/** How many zones the new region is to have: as many as those that have most. */
export function zonesWanted(models: readonly RegionConfig[]): number {
  const most = Math.max(...models.map(({ values }) => values.availability_zones.length));
  return Math.min(most, MOST_SUBNETS);
}

/** The lowest 10.n.0.0/16 from 10.1 on that overlaps none of these ranges; undefined when there is none. */
export function freeRange(taken: readonly string[]): string | undefined {
  const ranges = taken.flatMap((cidr) => cidrRange(cidr) ?? []);
  // 10.0 comes last: AWS's console gives it to every VPC, and many offices have it.
  const candidates = [...Array.from({ length: 255 }, (_, i) => i + 1), 0];
  return candidates
    .map((n) => `10.${n}.0.0/16`)
    .find((cidr) => {
      const range = cidrRange(cidr);
      return range && !ranges.some((other) => overlap(range, other));
    });
}

/** Ranges for so many subnets, cut from a range that freeRange() gave, after so many others. */
export function subnetsOf(vpcCidr: string, count: number, others = 0): string[] {
  const start = vpcCidr.replace(/0\.0\/16$/, "");
  return Array.from(
    { length: count },
    (_, i) => `${start}${(others + i) * (256 / MOST_SUBNETS)}.0/20`,
  );
}
