import { domainNameRule, subdomainRule } from "../rules/network";
import { atMostCharacters, matching, unlessNull } from "../rules/rule";
import type { VariableDefinitions } from "./definition";

/** route53.tf: the public name. */
export const domainVariables = {
  enable_domain: {
    type: "bool",
    default: true,
    description:
      "Create the latency record <subdomain>.<domain_name>. The hosted zone must exist already.",
  },
  domain_name: {
    type: "string",
    default: "cdtait.cloud",
    description: "Name of the public Route 53 hosted zone that gets the record.",
    rules: [domainNameRule, atMostCharacters(253)],
  },
  subdomain: {
    type: "string",
    default: "fmp",
    description:
      "What stands before domain_name in the record. Two stacks of one region need different ones.",
    rules: [subdomainRule, atMostCharacters(253)],
  },
  route53_zone_id: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "Id of the hosted zone, for accounts with several zones named domain_name; null looks it up.",
    rules: [
      unlessNull(
        matching(
          /^[A-Z0-9]{1,32}$/,
          "the id of a hosted zone without /hostedzone/, such as Z0123456789ABCDEFGHIJ",
        ),
      ),
    ],
  },
} as const satisfies VariableDefinitions;
