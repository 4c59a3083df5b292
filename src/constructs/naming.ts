import { TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { recordNameExpression } from "../fleet/dns-names";
import {
  HASH_LENGTH,
  LOAD_BALANCER_NAME_LENGTH,
  prefixOf,
  ROLE_NAME_LENGTH,
  RULE_NAME_LENGTH,
} from "../fleet/resource-names";
import { hcl } from "../hcl/expression";
import { v } from "./variables";

/** The VPC ranges of the shipped regions; every other region's documented range is the default one. */
const SHIPPED_VPC_CIDRS = { "eu-west-2": "172.32.0.0/16", "us-east-1": "172.33.0.0/16" };
const DEFAULT_VPC_CIDR = "172.31.0.0/16";
const DEFAULT_TARGET_GROUP_PORT = 8000;

/** `<project_name>-<environment>-<aws_region>`: the prefix of nearly every name in AWS. */
export const prefix = "${local.prefix}";

/** `<project_name>-<aws_region>`: the container and the Cloud Map service have no environment in their names. */
export const shortPrefix = "${local.short_prefix}";

/** Names that are more than a prefix and a suffix. */
export const names = {
  cluster: "${local.cluster_name}",
  container: `${shortPrefix}-container`,
  loadBalancer: "${local.load_balancer_name}",
  targetGroup: "${local.target_group_name}",
  record: recordNameExpression,
  taskExecutionRole: "${local.task_execution_role_name}",
  taskRole: "${local.task_role_name}",
  /** Of the EventBridge rule that passes on failures of deployments and tasks. */
  failuresRule: "${local.failures_rule_name}",
  /** Of the one that counts crashes. */
  crashesRule: "${local.crashes_rule_name}",
  flowLogsRole: "${local.flow_logs_role_name}",
} as const;

/**
 * The names of everything in AWS, as locals: Terraform computes them, because `-var` may change any part.
 * resource-names.ts computes some of them a second time, for commands that run without Terraform.
 */
export class Naming extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.local("prefix", prefixOf(v));
    this.local("short_prefix", `${v.project_name}-${v.aws_region}`);
    this.local("cluster_name", hcl`coalesce(${v.cluster_name}, ${`${prefix}-cluster`})`);
    this.local("load_balancer_name", shortened(`${prefix}-alb`, LOAD_BALANCER_NAME_LENGTH));
    // A target group can only be replaced while a listener uses it if the new one has another name.
    this.local(
      "target_group_suffix",
      hcl`${v.target_group_port} == ${DEFAULT_TARGET_GROUP_PORT} && ${v.vpc_cidr} == lookup(${SHIPPED_VPC_CIDRS}, ${v.aws_region}, ${DEFAULT_VPC_CIDR}) ? "" : format("-%s", substr(sha1(${`${v.target_group_port}/${v.vpc_cidr}`}), 0, ${HASH_LENGTH}))`,
    );
    this.local(
      "target_group_name",
      hcl`coalesce(${v.target_group_name}, ${shortened(`${prefix}-tg\${local.target_group_suffix}`, LOAD_BALANCER_NAME_LENGTH)})`,
    );
    this.local(
      "task_execution_role_name",
      shortened(`${prefix}-ecs-task-execution-role`, ROLE_NAME_LENGTH),
    );
    this.local("task_role_name", shortened(`${prefix}-ecs-task-role`, ROLE_NAME_LENGTH));
    this.local("failures_rule_name", shortened(`${prefix}-failures`, RULE_NAME_LENGTH));
    this.local("crashes_rule_name", shortened(`${prefix}-crashes`, RULE_NAME_LENGTH));
    this.local("flow_logs_role_name", shortened(`${prefix}-flow-logs-role`, ROLE_NAME_LENGTH));
  }

  private local(name: string, expression: string): void {
    new TerraformLocal(this, `local.${name}`, expression);
  }
}

/** The name itself while it fits, else its beginning and a hash of the whole, so that it stays the same. */
function shortened(name: string, length: number): string {
  // The one-element loop gives the name a name: Terraform has no `let`. Names with two hyphens in a row are
  // refused for target groups, hence none before the one in front of the hash.
  return hcl`one([for name in [${name}] : length(name) <= ${length} ? name : format("%s-%s", replace(substr(name, 0, ${length - HASH_LENGTH - 1}), "/-+$/", ""), substr(sha1(name), 0, ${HASH_LENGTH}))])`;
}
