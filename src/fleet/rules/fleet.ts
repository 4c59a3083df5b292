import type { Problem } from "../../kit/problem";
import { cidrRange, isPrivate, overlap } from "../facts/cidr";
import { servesHttps } from "../https";
import { fleetPrefixOf, prefixOf, resourceNames } from "../resource-names";
import { addressWarnings } from "./addresses";
import { clientWarnings } from "./clients";
import { drainingWarnings } from "./draining";
import { environmentWarnings } from "./environment";
import { executeCommandWarnings } from "./execute-command";
import { type FleetMember, knows, type Warning } from "./fleet-member";
import { oauthWarnings } from "./oauth";
import { stackErrors } from "./stack";
import { weekendErrors, weekendWarnings } from "./weekend";

/** Two members that must not have the same key; undefined is no key. */
function collisions(
  fleet: readonly FleetMember[],
  keyOf: (member: FleetMember) => string | undefined,
  problemOf: (
    member: FleetMember,
    first: FleetMember,
    key: string,
  ) => Omit<Problem, "file" | "severity"> | undefined,
): Problem[] {
  const firsts = new Map<string, FleetMember>();
  return fleet.flatMap((member) => {
    const key = keyOf(member);
    const first = key === undefined ? undefined : firsts.get(key);
    if (key === undefined) {
      return [];
    }
    if (!first) {
      firsts.set(key, member);
      return [];
    }
    const problem = problemOf(member, first, key);
    return problem ? [{ ...problem, file: member.file, severity: "error" as const }] : [];
  });
}

/**
 * What AWS would refuse of a stack, or silently merge between two.
 * Two files of one stack name are found by load-fleet, before their values count.
 */
export function fleetErrors(fleet: readonly FleetMember[]): Problem[] {
  return [
    ...collisions(
      fleet,
      (member) =>
        // To IAM, names that differ in case only are one.
        knows(member, "project_name", "environment", "aws_region")
          ? prefixOf(member.values).toLowerCase()
          : undefined,
      (_, first, key) => ({
        variable: "aws_region",
        message:
          `${first.file} has the same project_name, environment and aws_region, so both would create ` +
          `resources named ${key}-…. Change one of the three, or remove a file`,
      }),
    ),
    ...collisions(
      fleet,
      (member) =>
        knows(member, "project_name", "environment", "enable_fleet_dashboard") &&
        member.values.enable_fleet_dashboard
          ? fleetPrefixOf(member.values)
          : undefined,
      (_, first, key) => ({
        variable: "enable_fleet_dashboard",
        message:
          `${first.file} has it too, so both would write the dashboard ${key}-fleet. Leave it in the file of one region, ` +
          "and not in fleet.tfvars",
      }),
    ),
    ...collisions(
      fleet,
      (member) =>
        knows(member, "project_name", "environment", "aws_region", "cluster_name")
          ? `${resourceNames(member.values).cluster} in ${member.values.aws_region}`
          : undefined,
      (member, first, key) =>
        prefixOf(member.values).toLowerCase() === prefixOf(first.values).toLowerCase()
          ? undefined
          : {
              variable: "cluster_name",
              message:
                `${first.file} has the cluster ${key} too, and AWS would give both stacks the same one. Write another name, ` +
                "or leave cluster_name out",
            },
    ),
    ...collisions(
      fleet,
      (member) =>
        knows(member, "aws_region", "target_group_name", "create_alb") &&
        member.values.create_alb &&
        member.values.target_group_name !== null
          ? `${member.values.target_group_name} in ${member.values.aws_region}`
          : undefined,
      (_, first, key) => ({
        variable: "target_group_name",
        message: `${first.file} has the target group ${key} too, and AWS takes a name once in a region. Write another one`,
      }),
    ),
    ...collisions(
      fleet,
      (member) => {
        const { subdomain, domain_name, aws_region } = member.values;
        return hasRecord(member) && knows(member, "subdomain", "domain_name", "aws_region")
          ? `${subdomain}.${domain_name} in ${aws_region}`.toLowerCase()
          : undefined;
      },
      (_, first, key) => ({
        variable: "subdomain",
        message:
          `${first.file} has the record ${key} too, and Route 53 keeps one latency record per name, type ` +
          "and region. Write another subdomain, or enable_domain = false",
      }),
    ),
    ...weekendErrors(fleet),
    ...fleet.flatMap(stackErrors),
  ];
}

/** A record of its name leads to the load balancer; without one there is none. */
function hasRecord(member: FleetMember): boolean {
  const { enable_domain, create_alb } = member.values;
  return knows(member, "enable_domain", "create_alb") && enable_domain && create_alb;
}

/** What is valid but probably not intended. */
export function fleetWarnings(fleet: readonly FleetMember[], now: Date): Problem[] {
  return [
    ...overlaps(fleet),
    ...withoutHttps(fleet),
    ...fleet.flatMap((member) => [
      ...otherRegion(member),
      ...publicRange(member),
      ...addressWarnings(member),
      ...environmentWarnings(member),
      ...doubledDomain(member),
      ...drainingWarnings(member),
      ...clientWarnings(member),
      ...oauthWarnings(member),
      ...executeCommandWarnings(member),
    ]),
    ...weekendWarnings(fleet, now),
  ].map((problem) => ({ ...problem, severity: "warning" }));
}

/** One for each stack that overlaps earlier ones, so that a large fleet on one range stays readable. */
function overlaps(fleet: readonly FleetMember[]): Warning[] {
  const ranges = fleet.map((member) =>
    knows(member, "vpc_cidr") ? cidrRange(member.values.vpc_cidr) : undefined,
  );
  return fleet.flatMap(({ file, values }, i) => {
    const range = ranges[i];
    const others = fleet.filter((_, j) => {
      const other = ranges[j];
      return j < i && range && other && overlap(range, other);
    });
    const [first] = others;
    if (!first) {
      return [];
    }
    const rest = others.length > 1 ? ` and ${others.length - 1} more` : "";
    return [
      {
        file,
        variable: "vpc_cidr",
        message:
          `${values.vpc_cidr} overlaps ${first.values.vpc_cidr} of ${first.file}${rest}: these VPCs can ` +
          "never be connected to each other. Give a new region a range of its own",
      },
    ];
  });
}

/** Route 53 leads a client to any region of a name, so one without HTTPS is a region that cannot be reached. */
function withoutHttps(fleet: readonly FleetMember[]): Warning[] {
  const nameOf = ({ values }: FleetMember) =>
    `${values.subdomain}.${values.domain_name}`.toLowerCase();
  const named = fleet.filter(
    (member) =>
      hasRecord(member) &&
      knows(member, "enable_https", "certificate_arn", "subdomain", "domain_name"),
  );
  return named.flatMap((member) => {
    const secure = named.find(
      (other) => servesHttps(other.values) && nameOf(other) === nameOf(member),
    );
    return secure && !servesHttps(member.values)
      ? [
          {
            file: member.file,
            variable: "enable_https",
            message:
              `${nameOf(member)} has HTTPS in ${secure.file} and not here, so clients that come to this region get no ` +
              "answer. Set enable_https = true here too, best in fleet.tfvars for all regions",
          },
        ]
      : [];
  });
}

/** A copied file whose aws_region was forgotten would change another region than its name says. */
function otherRegion(member: FleetMember): Warning[] {
  const { stackName, file, values } = member;
  return /^[a-z]{2}(-[a-z]+)+-\d$/.test(stackName) &&
    knows(member, "aws_region") &&
    stackName !== values.aws_region
    ? [
        {
          file,
          variable: "aws_region",
          message: `${values.aws_region} is where the stack ${stackName} is deployed to. Write ${stackName}, or rename the file`,
        },
      ]
    : [];
}

function publicRange(member: FleetMember): Warning[] {
  const { file, values } = member;
  const range = cidrRange(values.vpc_cidr);
  return knows(member, "vpc_cidr") && range && !isPrivate(range)
    ? [
        {
          file,
          variable: "vpc_cidr",
          message:
            `${values.vpc_cidr} is public address space: tasks cannot reach the internet hosts that own it. ` +
            "Keep it where the stack is deployed, since a change replaces the VPC and all in it; a new " +
            "region takes a private range such as 10.1.0.0/16",
        },
      ]
    : [];
}

/** Who reads "subdomain" as the whole name gets the domain twice. */
function doubledDomain(member: FleetMember): Warning[] {
  const { file, values } = member;
  const [subdomain, domain] = [values.subdomain, values.domain_name].map((it) => it.toLowerCase());
  return hasRecord(member) &&
    knows(member, "subdomain", "domain_name") &&
    (subdomain === domain || subdomain?.endsWith(`.${domain}`))
    ? [
        {
          file,
          variable: "subdomain",
          message: `with domain_name behind it, the record would be ${subdomain}.${domain}. Leave the domain out of subdomain`,
        },
      ]
    : [];
}
