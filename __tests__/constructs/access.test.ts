import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Testing } from "cdktf";
import { describe, expect, it } from "vitest";
import "../support/cdktf-matchers";
import { regionStack, synthesized } from "../support/stack";

/** Every match of a pattern's group. */
function all(text: string, pattern: RegExp): (string | undefined)[] {
  return [...text.matchAll(new RegExp(pattern, "g"))].map(([, group]) => group);
}

describe("iam and secrets", () => {
  const { resource, variable } = synthesized();

  it("allows on the stack's own secrets and log group only", () => {
    expect(Testing.synth(regionStack())).toHaveResource(IamRolePolicy);
    const policies = Object.entries(resource.aws_iam_role_policy ?? {}).map(
      ([name, { policy }]) =>
        [
          name,
          all(policy, /"Action" = (\[.*?\])/),
          all(policy, /"Resource" = (.*?)(?:, "Condition"|}, |}\]}\)}$)/),
        ] as const,
    );
    const apiKey = "aws_secretsmanager_secret.api_key.arn";
    const logStreams = '[format("%s:*", aws_cloudwatch_log_group.main.arn)]';
    expect(policies).toEqual([
      [
        "ecs_execute_command",
        [
          '["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"]',
          '["logs:DescribeLogGroups"]',
          '["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]',
        ],
        ['["*"]', '["*"]', logStreams],
      ],
      ["ecs_task_execution_kms", ['["kms:Decrypt"]'], ["[var.kms_key_arn]"]],
      ["ecs_task_execution_logs", ['["logs:CreateLogStream", "logs:PutLogEvents"]'], [logStreams]],
      [
        "ecs_task_execution_secrets",
        ['["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]'],
        // What is in the list, an apply shows: __tests__/terraform/mcp.test.ts.
        [expect.stringMatching(`^\\(?distinct\\(concat\\(\\[${apiKey}\\], `)],
      ],
      ["ecs_task_kms", ['["kms:Decrypt"]'], ["[var.kms_key_arn]"]],
      ["ecs_task_role_policy", ['["secretsmanager:GetSecretValue"]'], [`[${apiKey}]`]],
      [
        "flow_logs",
        [
          '["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]',
          '["logs:DescribeLogGroups"]',
        ],
        ['[format("%s:*", aws_cloudwatch_log_group.flow_logs[0].arn)]', '["*"]'],
      ],
    ]);
  });

  it("attaches no managed policy but the one for starting tasks", () => {
    const attachments = Object.values(resource.aws_iam_role_policy_attachment ?? {});
    expect(attachments.map(({ policy_arn }) => policy_arn)).toEqual([
      "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    ]);
  });

  it("limits every role of the stack by the permissions boundary", () => {
    const roles = Object.values(resource.aws_iam_role ?? {});
    expect(roles.map(({ permissions_boundary }) => permissions_boundary)).toEqual(
      roles.map(() => "${var.permissions_boundary_arn}"),
    );
    expect(roles).toHaveLength(3);
  });

  it("lets ECS take the roles for tasks of this account only", () => {
    const { ecs_task_role, ecs_task_execution_role } = resource.aws_iam_role ?? {};
    for (const { assume_role_policy } of [ecs_task_role, ecs_task_execution_role]) {
      expect(JSON.parse(assume_role_policy).Statement).toEqual([
        {
          Effect: "Allow",
          Principal: { Service: "ecs-tasks.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEquals: { "aws:SourceAccount": "${data.aws_caller_identity.current.account_id}" },
          },
        },
      ]);
    }
  });

  it.each(["api_key", "container"])(
    "gives Terraform's first value of %s a label of its own and never touches value or label again",
    (name) => {
      const version = resource.aws_secretsmanager_secret_version?.[name];
      expect(version.version_stages).toEqual(["AWSCURRENT", "terraform-initial"]);
      expect(version.lifecycle.ignore_changes.toSorted()).toEqual([
        "secret_string",
        "version_stages",
      ]);
    },
  );

  it("has placeholders for the key and for every other secret", () => {
    expect(variable.api_key.default).toMatch(/placeholder/);
    expect(resource.aws_secretsmanager_secret_version?.container.secret_string).toMatch(
      /^placeholder/,
    );
  });
});
