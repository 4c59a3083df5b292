import type { Problem } from "../../kit/problem";
import { recordName, zoneName } from "../dns-names";
import { cidrRange, isPrivate, overlap } from "../facts/cidr";
import { servesHttps } from "../https";
import { addressWarnings } from "./addresses";
import { clientWarnings } from "./clients";
import { collisionErrors } from "./collisions";
import { drainingWarnings } from "./draining";
import { environmentWarnings } from "./environment";
import { executeCommandWarnings } from "./execute-command";
import { type FleetMember, hasRecord, knows, type Warning } from "./fleet-member";
import { oauthWarnings } from "./oauth";
import { stackErrors } from "./stack";
import { weekendErrors, weekendWarnings } from "./weekend";

/**
 * What AWS would refuse of a stack, or silently merge between two.
 * Two files of one stack name are found by load-fleet, before their values count.
 */
export function fleetErrors(fleet: readonly FleetMember[]): Problem[] {
  return [...collisionErrors(fleet), ...weekendErrors(fleet), ...fleet.flatMap(stackErrors)];
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
  const named = fleet.filter(
    (member) =>
      hasRecord(member) &&
      knows(member, "enable_https", "certificate_arn", "subdomain", "domain_name"),
  );
  return named.flatMap((member) => {
    const name = recordName(member.values);
    const secure = named.find(
      (other) => servesHttps(other.values) && recordName(other.values) === name,
    );
    return secure && !servesHttps(member.values)
      ? [
          {
            file: member.file,
            variable: "enable_https",
            message:
              `${name} has HTTPS in ${secure.file} and not here, so clients that come to this region get no ` +
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
  const name = recordName(values);
  const doubled = `${zoneName(values)}.${zoneName(values)}`;
  return hasRecord(member) &&
    knows(member, "subdomain", "domain_name") &&
    (name === doubled || name.endsWith(`.${doubled}`))
    ? [
        {
          file,
          variable: "subdomain",
          message: `with domain_name behind it, the record would be ${name}. Leave the domain out of subdomain`,
        },
      ]
    : [];
}
