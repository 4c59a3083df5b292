import { cidrRange, contains, overlap } from "../facts/cidr";
import type { VariableName, VariableValues } from "../variables";
import type { StackRule } from "./stack-rule";

interface Subnets {
  readonly name: "subnet_cidrs" | "private_subnet_cidrs";
  /** Of all subnets that must not overlap, these among them, in this order. */
  readonly besides: readonly ("subnet_cidrs" | "private_subnet_cidrs")[];
  /** Looked at only while this holds. @default always */
  readonly when?: {
    readonly variable: VariableName;
    readonly holds: (values: VariableValues) => boolean;
    readonly condition: string;
  };
}

/** What must hold between the ranges of subnets, the zones and the VPC. */
export const subnetRules: readonly StackRule[] = [
  ...rulesOf({ name: "subnet_cidrs", besides: ["subnet_cidrs"] }),
  ...rulesOf({
    name: "private_subnet_cidrs",
    besides: ["subnet_cidrs", "private_subnet_cidrs"],
    when: {
      variable: "private_subnets",
      holds: ({ private_subnets }) => private_subnets !== "none",
      condition: 'var.private_subnets != "none"',
    },
  }),
];

function rulesOf({ name, besides, when }: Subnets): StackRule[] {
  const list = `$\{join(", ", var.${name})}`;
  const all = besides.length > 1 ? `concat(var.${besides.join(", var.")})` : `var.${name}`;
  const rule = (
    variables: readonly VariableName[],
    check: StackRule["check"],
    condition: string,
    errorMessage: string,
  ): StackRule => ({
    variables: [...variables, ...(when ? [when.variable] : [])],
    check: (values) => (when?.holds(values) === false ? undefined : check(values)),
    condition: when ? `(${when.condition} ? ${condition} : true)` : condition,
    errorMessage,
  });
  return [
    rule(
      [name, "availability_zones"],
      ({ [name]: cidrs, availability_zones: zones }) =>
        cidrs.length === zones.length
          ? undefined
          : `${cidrs.length} ranges for ${zones.length} zones (${zones.join(", ")}). Give one range per ` +
            "zone, in the same order",
      `length(var.${name}) == length(var.availability_zones)`,
      `${name} has $\{length(var.${name})} ranges for the $\{length(var.availability_zones)} zones of ` +
        "availability_zones. Give one range per zone, in the same order.",
    ),
    rule(
      [name, "vpc_cidr"],
      ({ [name]: cidrs, vpc_cidr }) => outside(cidrs, vpc_cidr),
      // A subnet lies inside when it is not larger and its address with the VPC's prefix is the VPC.
      `alltrue([for subnet in var.${name} : try(` +
        'tonumber(split("/", subnet)[1]) >= tonumber(split("/", var.vpc_cidr)[1]) && ' +
        'cidrsubnet(format("%s/%s", split("/", subnet)[0], split("/", var.vpc_cidr)[1]), 0, 0) == var.vpc_cidr' +
        ", false)])",
      `${name} (${list}) must all lie inside vpc_cidr $\{var.vpc_cidr}.`,
    ),
    rule(
      [name, ...besides.filter((it) => it !== name)],
      (values) => overlaps(besides.flatMap((it) => values[it])),
      // Two ranges overlap when they are the same with the shorter of their prefixes.
      `alltrue(flatten([for i, a in ${all} : [for j, b in ${all} : i >= j ? true : try(` +
        'cidrsubnet(format("%s/%d", split("/", a)[0], min(split("/", a)[1], split("/", b)[1])), 0, 0) != ' +
        'cidrsubnet(format("%s/%d", split("/", b)[0], min(split("/", a)[1], split("/", b)[1])), 0, 0)' +
        ", false)]]))",
      `${besides.join(" and ")} ($\{join(", ", ${all})}) overlap. Give each subnet a range of its own.`,
    ),
  ];
}

function outside(subnets: readonly string[], vpcCidr: string): string | undefined {
  const vpc = cidrRange(vpcCidr);
  const found = subnets.filter((subnet) => {
    const range = cidrRange(subnet);
    return !vpc || !range || !contains(vpc, range);
  });
  return found.length === 0
    ? undefined
    : `${found.join(", ")}: not inside vpc_cidr ${vpcCidr}. Write ranges inside it, or change vpc_cidr`;
}

function overlaps(subnets: readonly string[]): string[] {
  const pairs = subnets.flatMap((a, i) => subnets.slice(i + 1).map((b) => [a, b]));
  return pairs
    .filter(([a = "", b = ""]) => {
      const [rangeA, rangeB] = [cidrRange(a), cidrRange(b)];
      return !rangeA || !rangeB || overlap(rangeA, rangeB);
    })
    .map((pair) => `${pair.join(" and ")} overlap. Give each subnet a range of its own`);
}
