import { awsCidr, hostAddresses, zoneName } from "../rules/network";
import { atLeastItems, each, noDuplicates, oneOfNames } from "../rules/rule";
import type { VariableDefinitions } from "./definition";

/** network.tf: the VPC and its subnets. */
export const networkVariables = {
  vpc_cidr: {
    type: "string",
    default: "172.31.0.0/16",
    description: "IPv4 range of the VPC, /16 to /28. Changing it replaces the VPC and all in it.",
    rules: [awsCidr, hostAddresses],
  },
  availability_zones: {
    type: "list(string)",
    default: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
    description:
      "Availability zones of the public subnets, at least two, all of aws_region. Dropping or moving " +
      "one that is not the last rebuilds the subnets after it.",
    rules: [
      atLeastItems(2, "a list of at least two zones, since a load balancer needs two"),
      noDuplicates,
      each(zoneName),
    ],
  },
  subnet_cidrs: {
    type: "list(string)",
    default: ["172.31.0.0/20", "172.31.16.0/20", "172.31.32.0/20"],
    description:
      "IPv4 ranges of the public subnets inside vpc_cidr, one for each of availability_zones in the " +
      "same order.",
    rules: [each(awsCidr)],
  },
  private_subnets: {
    type: "string",
    default: "none",
    description:
      "Where tasks run. none: in the public subnets, each with a public address. Otherwise in private subnets, without " +
      "one, and out by one NAT gateway (nat), by one in each zone (nat-per-zone), or to AWS alone by VPC endpoints " +
      "(endpoints): docs/harden.md has what each costs.",
    rules: [oneOfNames(["none", "nat", "nat-per-zone", "endpoints"])],
  },
  private_subnet_cidrs: {
    type: "list(string)",
    default: ["172.31.128.0/20", "172.31.144.0/20", "172.31.160.0/20"],
    description:
      "IPv4 ranges of the private subnets inside vpc_cidr, one for each of availability_zones in the same order. Not " +
      "looked at while private_subnets is none.",
    rules: [each(awsCidr)],
  },
  enable_flow_logs: {
    type: "bool",
    default: false,
    description:
      "Write down every connection in the VPC, accepted or refused, in a log group of its own that is kept for " +
      "log_retention_days.",
  },
  enable_ipv6: {
    type: "bool",
    default: false,
    description: "Make the load balancer dual-stack, with IPv6 routes, rules and an AAAA record.",
  },
} as const satisfies VariableDefinitions;
