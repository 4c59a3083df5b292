import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { domainExpression } from "../fleet/facts/regions";
import { type HclOperand, hcl } from "../hcl/expression";
import { names, prefix } from "./naming";
import { countIf, ref } from "./references";
import { v } from "./variables";

/**
 * What the agent that ECS Exec starts in the container does.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html (2026-11)
 */
const SESSION_ACTIONS = [
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
];

export interface IamProps {
  readonly apiKeySecretArn: string;
  /** Every secret that the tasks are started with. */
  readonly secretArns: string;
  readonly logGroupArn: string;
}

/** iam.tf: the role that starts tasks and the role that the application runs under. */
export class Iam extends Construct {
  readonly executionRoleArn: string;
  readonly taskRoleArn: string;
  readonly partition: string;
  /** Of the account that the stack is deployed to. */
  readonly account: string;
  /** Without these, tasks cannot start, and a stopping service could not let go. */
  readonly policies: TerraformResource[];

  constructor(scope: Construct, id: string, props: IamProps) {
    super(scope, id);
    const partition = new DataAwsPartition(this, "data.aws_partition.current", {});
    const account = new DataAwsCallerIdentity(this, "data.aws_caller_identity.current", {});
    const assumeRolePolicy = assumedByTasksOf(ref(account, "account_id"));
    const logStreams = hcl`[format("%s:*", ${props.logGroupArn})]`;

    const executionRole = new IamRole(this, "aws_iam_role.ecs_task_execution_role", {
      name: names.taskExecutionRole,
      description: "Starts the tasks: pulls the image, reads the API key, writes the logs",
      assumeRolePolicy,
      permissionsBoundary: v.permissions_boundary_arn,
      tags: { Name: names.taskExecutionRole },
    });
    const managedPolicy = new IamRolePolicyAttachment(
      this,
      "aws_iam_role_policy_attachment.ecs_task_execution_role_policy",
      {
        role: ref(executionRole, "name"),
        policyArn: `arn:${ref(partition, "partition")}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy`,
      },
    );
    const readSecret = new IamRolePolicy(this, "aws_iam_role_policy.ecs_task_execution_secrets", {
      name: `${prefix}-ecs-task-execution-secrets`,
      role: ref(executionRole, "id"),
      policy: policyOf(
        allow(["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], props.secretArns),
      ),
    });
    // No CreateLogGroup: a task that outlives `terraform destroy` would bring the group back.
    const writeLogs = new IamRolePolicy(this, "aws_iam_role_policy.ecs_task_execution_logs", {
      name: `${prefix}-ecs-task-execution-logs`,
      role: ref(executionRole, "id"),
      policy: policyOf(allow(["logs:CreateLogStream", "logs:PutLogEvents"], logStreams)),
    });

    const taskRole = new IamRole(this, "aws_iam_role.ecs_task_role", {
      name: names.taskRole,
      description: "What the MCP server itself may do in AWS",
      assumeRolePolicy,
      permissionsBoundary: v.permissions_boundary_arn,
      tags: { Name: names.taskRole },
    });
    // The place for the application's own permissions. A server that notices a rotated key needs this one.
    const application = new IamRolePolicy(this, "aws_iam_role_policy.ecs_task_role_policy", {
      name: `${prefix}-ecs-task-policy`,
      role: ref(taskRole, "id"),
      policy: policyOf(allow(["secretsmanager:GetSecretValue"], hcl`[${props.apiKeySecretArn}]`)),
    });
    const executeCommand = new IamRolePolicy(this, "aws_iam_role_policy.ecs_execute_command", {
      count: countIf(v.enable_execute_command),
      name: `${prefix}-ecs-execute-command`,
      role: ref(taskRole, "id"),
      policy: policyOf(
        // AWS knows no resources for the first two.
        allow(SESSION_ACTIONS, hcl`["*"]`),
        allow(["logs:DescribeLogGroups"], hcl`["*"]`),
        allow(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], logStreams),
      ),
    });

    this.partition = ref(partition, "partition");
    // Secrets Manager decrypts for whoever reads a secret, by the reader's own right.
    const decrypt = policyOf({
      ...allow(["kms:Decrypt"], hcl`[${v.kms_key_arn}]`),
      Condition: {
        StringEquals: {
          "kms:ViaService": hcl`format("secretsmanager.%s.%s", ${v.aws_region}, ${`\${${domainExpression("var.aws_region")}}`})`,
        },
      },
    });
    const hasOwnKey = countIf(hcl`${v.kms_key_arn} != null`);
    const executionDecrypts = new IamRolePolicy(
      this,
      "aws_iam_role_policy.ecs_task_execution_kms",
      {
        count: hasOwnKey,
        name: `${prefix}-ecs-task-execution-kms`,
        role: ref(executionRole, "id"),
        policy: decrypt,
      },
    );
    const taskDecrypts = new IamRolePolicy(this, "aws_iam_role_policy.ecs_task_kms", {
      count: hasOwnKey,
      name: `${prefix}-ecs-task-kms`,
      role: ref(taskRole, "id"),
      policy: decrypt,
    });

    this.account = ref(account, "account_id");
    this.executionRoleArn = ref(executionRole, "arn");
    this.taskRoleArn = ref(taskRole, "arn");
    this.policies = [
      managedPolicy,
      readSecret,
      writeLogs,
      application,
      executeCommand,
      executionDecrypts,
      taskDecrypts,
    ];
  }
}

/** ECS takes these roles for tasks of this account only, not for whoever else names them. */
function assumedByTasksOf(account: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "ecs-tasks.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  });
}

function policyOf(...statements: HclOperand[]): string {
  return hcl`jsonencode(${{ Version: "2012-10-17", Statement: statements }})`;
}

/** @param resources a list, as an expression */
function allow(actions: string[], resources: string) {
  return { Effect: "Allow", Action: actions, Resource: resources };
}
