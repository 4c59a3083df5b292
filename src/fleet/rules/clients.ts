// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Terraform's templates.

import type { VariableValues } from "../variables";
import { type FleetMember, knows, type Warning } from "./fleet-member";
import type { StackRule } from "./stack-rule";

const EVERYBODY = "0.0.0.0/0";

/** Rules in one direction of a security group, for IPv4 and IPv6 each, unless the account has more. @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html (2026-11) */
const RULES_OF_A_GROUP = 60;

/** Who may call, and what may be taken away from whom. */
export const clientRules: readonly StackRule[] = [
  {
    variables: [
      "enable_deletion_protection",
      "enable_weekend_only",
      "destroy_albs_when_scaled_down",
    ],
    check: (values) =>
      values.enable_deletion_protection &&
      values.enable_weekend_only &&
      values.destroy_albs_when_scaled_down
        ? "destroy_albs_when_scaled_down is true, and AWS would refuse to delete the load balancer. Set one of the two " +
          "to false"
        : undefined,
    condition:
      "(var.enable_deletion_protection ? !(var.enable_weekend_only && var.destroy_albs_when_scaled_down) : true)",
    errorMessage:
      "enable_deletion_protection and destroy_albs_when_scaled_down are both true, and AWS would refuse to delete the " +
      "load balancer. Set one of the two to false.",
  },
  {
    variables: ["alb_allowed_cidrs", "enable_ipv6"],
    check: ({ alb_allowed_cidrs, enable_ipv6 }) =>
      enable_ipv6 || alb_allowed_cidrs.some((range) => !isIpv6(range))
        ? undefined
        : "it has IPv6 ranges only, and the load balancer has no IPv6, so nobody could call. Add an IPv4 range, or " +
          "set enable_ipv6 = true",
    condition:
      '(var.enable_ipv6 ? true : anytrue([for range in var.alb_allowed_cidrs : !strcontains(range, ":")]))',
    errorMessage:
      'alb_allowed_cidrs (${join(", ", var.alb_allowed_cidrs)}) has IPv6 ranges only, and the load balancer has no ' +
      "IPv6, so nobody could call. Add an IPv4 range, or set enable_ipv6 = true.",
  },
];

export function clientWarnings(member: FleetMember): Warning[] {
  return knows(member, "alb_allowed_cidrs", "enable_ipv6", "alb_port") && member.values.create_alb
    ? [...withoutIpv6(member), ...tooManyRules(member)]
    : [];
}

/** A client that finds both addresses may try the one that is closed first, and wait. */
function withoutIpv6({ file, values }: FleetMember): Warning[] {
  const { alb_allowed_cidrs: ranges } = values;
  return values.enable_ipv6 && !ranges.includes(EVERYBODY) && !ranges.some(isIpv6)
    ? [
        {
          file,
          variable: "alb_allowed_cidrs",
          message:
            "enable_ipv6 is true, and no range is IPv6, so clients that come by IPv6 get no answer. Add their ranges, " +
            "or set enable_ipv6 = false",
        },
      ]
    : [];
}

function tooManyRules({ file, values }: FleetMember): Warning[] {
  const ports = new Set([80, 443, values.alb_port]).size;
  const ipv6 = values.alb_allowed_cidrs.filter(isIpv6).length;
  const most = Math.max(ipv6, values.alb_allowed_cidrs.length - ipv6);
  return most * ports > RULES_OF_A_GROUP
    ? [
        {
          file,
          variable: "alb_allowed_cidrs",
          message:
            `${most} ranges on ${ports} ports are ${most * ports} rules, and AWS allows a security group ` +
            `${RULES_OF_A_GROUP} unless your account has more. Join ranges, or have the quota raised`,
        },
      ]
    : [];
}

function isIpv6(range: string): boolean {
  return range.includes(":");
}

/** Whether the load balancer lets in who has any address of the internet. */
export function isOpenToAll({ alb_allowed_cidrs }: Pick<VariableValues, "alb_allowed_cidrs">) {
  return alb_allowed_cidrs.some((range) => range.endsWith("/0"));
}
