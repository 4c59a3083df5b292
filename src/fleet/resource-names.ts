import { createHash } from "node:crypto";
import type { VariableValues } from "./variables";

/** Longest name of a load balancer or target group. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html (2026-11) */
export const LOAD_BALANCER_NAME_LENGTH = 32;
/** Longest name of a role. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (2026-11) */
export const ROLE_NAME_LENGTH = 64;
/** Longest name of an EventBridge rule. @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html (2026-11) */
export const RULE_NAME_LENGTH = 64;
/** How much of its hash a shortened name ends in. */
export const HASH_LENGTH = 6;

/** The names in AWS of what commands ask for without Terraform. */
export interface ResourceNames {
  readonly cluster: string;
  readonly service: string;
  /** Of the load balancer that the stack has when it has one. */
  readonly loadBalancer: string;
  readonly logGroup: string;
  /** Of the role that starts tasks. */
  readonly taskExecutionRole: string;
  /** Of the role that the server runs under. */
  readonly taskRole: string;
  /** Of the EventBridge rule that passes on failures of deployments and tasks. */
  readonly failuresRule: string;
  /** Of the one that counts crashes of the server. */
  readonly crashesRule: string;
  /** Of the role that writes the VPC's flow logs, where there are any. */
  readonly flowLogsRole: string;
}

type PrefixParts = { readonly [part in "project_name" | "environment" | "aws_region"]: string };

/** What the names of things of the whole fleet start with. */
export function fleetPrefixOf({
  project_name,
  environment,
}: Pick<PrefixParts, "project_name" | "environment">): string {
  return `${project_name}-${environment}`;
}

/** What nearly every name starts with; of values, or of references for Terraform to fill in. */
export function prefixOf({ project_name, environment, aws_region }: PrefixParts): string {
  return `${project_name}-${environment}-${aws_region}`;
}

/**
 * The names that naming.ts lets Terraform compute, for these values. A stack that was deployed with other
 * values (`-var`) has other names.
 */
export function resourceNames(values: VariableValues): ResourceNames {
  const prefix = prefixOf(values);
  return {
    // As coalesce() does, which takes an empty string for none.
    cluster: values.cluster_name || `${prefix}-cluster`,
    service: `${prefix}-service`,
    loadBalancer: shortened(`${prefix}-alb`, LOAD_BALANCER_NAME_LENGTH),
    logGroup: `/ecs/${prefix}-task`,
    taskExecutionRole: shortened(`${prefix}-ecs-task-execution-role`, ROLE_NAME_LENGTH),
    taskRole: shortened(`${prefix}-ecs-task-role`, ROLE_NAME_LENGTH),
    failuresRule: shortened(`${prefix}-failures`, RULE_NAME_LENGTH),
    crashesRule: shortened(`${prefix}-crashes`, RULE_NAME_LENGTH),
    flowLogsRole: shortened(`${prefix}-flow-logs-role`, ROLE_NAME_LENGTH),
  };
}

function shortened(name: string, length: number): string {
  if (name.length <= length) {
    return name;
  }
  const start = name.slice(0, length - HASH_LENGTH - 1).replace(/-+$/, "");
  return `${start}-${createHash("sha1").update(name).digest("hex").slice(0, HASH_LENGTH)}`;
}
