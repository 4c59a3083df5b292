import { canonicalRange, cidrRange, isCanonicalRange } from "../facts/cidr";
import { RECORD_LABEL, RECORD_NAME, TOP_LEVEL } from "./internet";
import { matching, notMatching, type Rule } from "./rule";

/**
 * An IPv4 range as AWS takes it for VPCs and subnets: /16 to /28, written as its network address.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html (2026-11)
 */
export const awsCidr: Rule<string> = {
  expected: "an IPv4 range from /16 to /28 that starts at its network address, such as 10.0.0.0/16",
  holds: isAwsRange,
  // cidrsubnet writes the range canonically, so leading zeros and host bits differ from the input.
  condition: (operand) =>
    `try(cidrsubnet(${operand}, 0, 0) == ${operand}, false) && ` +
    `can(regex("^[0-9.]+/(1[6-9]|2[0-8])$", ${operand}))`,
  meant: (value) => {
    const range = canonicalRange(String(value));
    return range !== undefined && isAwsRange(range) ? range : undefined;
  },
};

function isAwsRange(value: string): boolean {
  const range = cidrRange(value);
  return range !== undefined && range.prefix >= 16 && range.prefix <= 28;
}

/** Any range, as a rule of a security group has it. AWS gives back the canonical text, and others would always differ. */
export const clientRange: Rule<string> = {
  expected:
    "an IPv4 or IPv6 range that starts at its network address, such as 203.0.113.0/24, 198.51.100.7/32 or 2001:db8::/32",
  holds: isCanonicalRange,
  condition: (operand) =>
    `try(cidrsubnet(${operand}, 0, 0) == ${operand}, false) && ` +
    `can(regex("^([0-9.]+|[0-9a-f:]+)/[0-9]+$", ${operand}))`,
  meant: (value) => canonicalRange(String(value)),
};

/**
 * Addresses that are no host's: of this network, loopback, link-local (AWS's own services among them), multicast and
 * reserved ones.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry (2026-11)
 */
export const hostAddresses: Rule<string> = notMatching(
  /^((0|127|22[4-9]|23[0-9]|24[0-9]|25[0-5])[.]|169[.]254[.])/,
  "a range of addresses that hosts can have: none of 0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16 and 224.0.0.0/3",
);

/**
 * A zone is its region and one letter. Local zones have longer names, and no Fargate.
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html (2026-11)
 */
export const zoneName: Rule<string> = matching(
  /^[a-z]+(-[a-z]+)+-[0-9]+[a-z]$/,
  "a zone name, which is a region and one letter, such as eu-west-1a",
);

/** What stands before the hosted zone's name. Route 53 lower-cases it. */
export const subdomainRule: Rule<string> = matching(
  new RegExp(`^${RECORD_NAME}$`),
  "a host name without the domain, such as mcp or mcp.eu: letters, digits, hyphens and underscores, " +
    "at most 63 between two dots and no hyphen at either end",
);

export const domainNameRule: Rule<string> = matching(
  new RegExp(`^(${RECORD_LABEL}[.])+${TOP_LEVEL}$`),
  "the name of a Route 53 hosted zone such as example.com, without a dot at the end: letters, digits " +
    "and hyphens, at most 63 between two dots, a letter first behind the last dot",
);
