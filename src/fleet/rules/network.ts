import { cidrRange } from "../facts/cidr";
import { matching, type Rule } from "./rule";

/**
 * An IPv4 range as AWS takes it for VPCs and subnets: /16 to /28, written as its network address.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html (2026-11)
 */
export const awsCidr: Rule<string> = {
  expected: "an IPv4 range from /16 to /28 that starts at its network address, such as 10.0.0.0/16",
  holds: (value) => {
    const range = cidrRange(value);
    return range !== undefined && range.prefix >= 16 && range.prefix <= 28;
  },
  // cidrsubnet writes the range canonically, so leading zeros and host bits differ from the input.
  condition: (operand) =>
    `try(cidrsubnet(${operand}, 0, 0) == ${operand}, false) && ` +
    `can(regex("^[0-9.]+/(1[6-9]|2[0-8])$", ${operand}))`,
};

const label = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";

/** What stands before the hosted zone's name. Route 53 lower-cases it. */
export const subdomainRule: Rule<string> = matching(
  new RegExp(`^${label}([.]${label})*$`),
  "a host name without the domain, such as api or api.eu: letters, digits, hyphens and underscores, " +
    "at most 63 between two dots and no hyphen at either end",
);

export const domainNameRule: Rule<string> = matching(
  new RegExp(`^${label}([.]${label})+$`),
  "the name of a Route 53 hosted zone such as example.com, without a dot at the end: letters, digits " +
    "and hyphens, at most 63 between two dots",
);
