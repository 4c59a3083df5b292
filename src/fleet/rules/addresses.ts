import { cidrRange } from "../facts/cidr";
import type { VariableName } from "../variables";
import { type FleetMember, knows, type Warning } from "./fleet-member";

/** Of each subnet, AWS keeps five addresses. @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html (2026-11) */
const KEPT_BY_AWS = 5;

/** What a load balancer needs of each of its subnets. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html (2026-11) */
const LONGEST_PREFIX = 27;
const LOAD_BALANCER_ADDRESSES = 8;

const LOOKED_AT = [
  "subnet_cidrs",
  "private_subnet_cidrs",
  "private_subnets",
  "create_alb",
  "desired_count",
  "autoscaling_max",
] as const satisfies readonly VariableName[];

/** Whether the subnets have the addresses that load balancer and tasks take. */
export function addressWarnings(member: FleetMember): Warning[] {
  return knows(member, ...LOOKED_AT) ? [...smallSubnets(member), ...tooManyTasks(member)] : [];
}

function smallSubnets({ file, values }: FleetMember): Warning[] {
  const small = values.subnet_cidrs.filter(
    (cidr) => (cidrRange(cidr)?.prefix ?? 0) > LONGEST_PREFIX,
  );
  return values.create_alb && small.length > 0
    ? [
        {
          file,
          variable: "subnet_cidrs",
          message:
            `${small.join(", ")}: a load balancer needs subnets of /${LONGEST_PREFIX} or larger, with ` +
            `${LOAD_BALANCER_ADDRESSES} free addresses each. Give them larger ranges`,
        },
      ]
    : [];
}

function tooManyTasks({ file, values }: FleetMember): Warning[] {
  const isPublic = values.private_subnets === "none";
  const variable = isPublic ? "subnet_cidrs" : "private_subnet_cidrs";
  const taken = KEPT_BY_AWS + (isPublic && values.create_alb ? LOAD_BALANCER_ADDRESSES : 0);
  const free = values[variable]
    .map((cidr) => 2 ** (32 - (cidrRange(cidr)?.prefix ?? 0)) - taken)
    .reduce((sum, count) => sum + count, 0);
  const tasks = values.autoscaling_max ?? values.desired_count;
  return tasks > free
    ? [
        {
          file,
          variable,
          message:
            `${tasks} tasks take an address each, and the subnets have ${free} for them. Give them larger ranges, or run ` +
            "fewer tasks",
        },
      ]
    : [];
}
