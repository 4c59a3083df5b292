import type { Problem } from "../../kit/problem";
import { recordName } from "../dns-names";
import { fleetPrefixOf, prefixOf, resourceNames } from "../resource-names";
import { type FleetMember, hasRecord, knows } from "./fleet-member";

/** What two stacks must not have both: AWS would refuse it, or give both the same. */
export function collisionErrors(fleet: readonly FleetMember[]): Problem[] {
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
      (member) =>
        hasRecord(member) && knows(member, "subdomain", "domain_name", "aws_region")
          ? `${recordName(member.values)} in ${member.values.aws_region}`
          : undefined,
      (_, first, key) => ({
        variable: "subdomain",
        message:
          `${first.file} has the record ${key} too, and Route 53 keeps one latency record per name, type ` +
          "and region. Write another subdomain, or enable_domain = false",
      }),
    ),
  ];
}

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
