// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Terraform's templates.

import type { Problem } from "../../kit/problem";
import { MAX_OVERRIDE_DAYS } from "../../schedule/limits";
import { fargateMemories, fargatePairCondition, isFargatePair } from "../facts/fargate";
import type { VariableValues } from "../variables";
import { alarmRules } from "./alarms";
import { autoscalingRules } from "./autoscaling";
import { clientRules } from "./clients";
import { type FleetMember, knows } from "./fleet-member";
import { httpsRules } from "./https";
import { nameRules } from "./names";
import { oauthRules } from "./oauth";
import { ownResourceRules } from "./own-resources";
import { privateNetworkRules } from "./private-network";
import type { StackRule } from "./stack-rule";
import { subnetRules } from "./subnets";

function list(items: readonly string[]): string {
  return items.join(", ");
}

/** What must hold between variables of one stack. */
export const stackRules: readonly StackRule[] = [
  ...subnetRules,
  {
    variables: ["availability_zones", "aws_region"],
    check: ({ availability_zones, aws_region }) => {
      const foreign = availability_zones.filter(
        (zone) => !zone.startsWith(aws_region) || !/^[a-z]$/.test(zone.slice(aws_region.length)),
      );
      return foreign.length === 0
        ? undefined
        : `${list(foreign)}: not in aws_region ${aws_region}. Write zones such as ${aws_region}a, or ` +
            "change aws_region";
    },
    condition:
      "alltrue([for zone in var.availability_zones : startswith(zone, var.aws_region) && " +
      'can(regex("^[a-z]$", trimprefix(zone, var.aws_region)))])',
    errorMessage:
      'availability_zones has zones (${join(", ", var.availability_zones)}) that are not in aws_region ' +
      "${var.aws_region}. Write zones such as ${var.aws_region}a.",
  },
  ...privateNetworkRules,
  {
    variables: ["memory", "cpu"],
    check: ({ cpu, memory }) =>
      isFargatePair(cpu, memory)
        ? undefined
        : `Fargate has no task of ${cpu} CPU units and ${memory} MiB. With cpu = ${cpu}, memory is one of ` +
          list(fargateMemories(cpu).map(String)),
    condition: fargatePairCondition("var.cpu", "var.memory"),
    errorMessage:
      "Fargate has no task of ${var.cpu} CPU units and ${var.memory} MiB. Pairs: " +
      "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html",
  },
  {
    variables: ["container_secrets", "container_environment"],
    check: ({ container_secrets, container_environment }) => {
      const both = Object.keys(container_secrets).filter((name) =>
        Object.hasOwn(container_environment, name),
      );
      return both.length === 0
        ? undefined
        : `container_environment has ${list(both)} too, and ECS takes a name once. Remove it from one of the two`;
    },
    condition:
      "length(setintersection(keys(var.container_secrets), keys(var.container_environment))) == 0",
    errorMessage:
      'container_secrets and container_environment both have ${join(", ", setintersection(keys(var.container_secrets), ' +
      "keys(var.container_environment)))}, and ECS takes a name once. Remove it from one of the two.",
  },
  {
    variables: ["weekend_hours_end", "weekend_hours_start"],
    check: ({ weekend_hours_start, weekend_hours_end }) =>
      weekend_hours_start !== weekend_hours_end
        ? undefined
        : `weekend_hours_start is ${weekend_hours_start} too, so the window would be empty. Make them ` +
          "differ; 0 to 24 is the whole day",
    condition: "var.weekend_hours_start != var.weekend_hours_end",
    errorMessage:
      "weekend_hours_start and weekend_hours_end are both ${var.weekend_hours_start}, so the window would " +
      "be empty. Make them differ; 0 to 24 is the whole day.",
  },
  {
    variables: ["weekend_overrides"],
    check: ({ weekend_overrides }) =>
      weekend_overrides
        .filter(({ start, end }) => !(Date.parse(start) < Date.parse(end)))
        .map(
          ({ start, end }) =>
            `the end ${end} is not after the start ${start}. Put the later time in end`,
        ),
    condition:
      "alltrue([for item in var.weekend_overrides : try(timecmp(item.start, item.end) < 0, false)])",
    errorMessage: "weekend_overrides has an end that is not after its start.",
  },
  {
    variables: ["weekend_overrides"],
    check: ({ weekend_overrides }) =>
      weekend_overrides
        .filter(
          ({ start, end }) => Date.parse(end) - Date.parse(start) > MAX_OVERRIDE_DAYS * 86_400_000,
        )
        .map(
          ({ start, end }) =>
            `the override from ${start} to ${end} is longer than ${MAX_OVERRIDE_DAYS} days. Change ` +
            "weekend_days instead, or split it",
        ),
    condition: `alltrue([for item in var.weekend_overrides : try(timecmp(timeadd(item.start, "${MAX_OVERRIDE_DAYS * 24}h"), item.end) >= 0, true)])`,
    errorMessage: `weekend_overrides has an override that is longer than ${MAX_OVERRIDE_DAYS} days. Change weekend_days instead, or split it.`,
  },
  ...autoscalingRules,
  ...httpsRules,
  ...oauthRules,
  ...alarmRules,
  ...clientRules,
  ...ownResourceRules,
  ...nameRules,
];

/** What the rules over several variables say of a stack. */
export function stackErrors(member: FleetMember): Problem[] {
  const { file, sources, values } = member;
  return stackRules
    .filter((rule) => knows(member, ...rule.variables))
    .flatMap(({ variables, check }) => {
      const variable =
        variables.find((name) => sources[name]?.file === file) ??
        variables.find((name) => sources[name]) ??
        variables[0];
      return messagesOf(check(values)).map((message) => ({
        file,
        variable,
        message,
        severity: "error" as const,
      }));
    });
}

function messagesOf(found: string | readonly string[] | undefined): readonly string[] {
  return found === undefined ? [] : typeof found === "string" ? [found] : found;
}

/** Whether a rule finds something wrong. */
export function isBroken({ check }: StackRule, values: VariableValues): boolean {
  return messagesOf(check(values)).length > 0;
}
