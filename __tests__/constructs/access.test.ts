import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Testing } from "cdktf";
import { describe, expect, it } from "vitest";
import "../support/cdktf-matchers";
import { regionStack, synthesized } from "../support/stack";

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
}

describe("iam and secrets", () => {
  const { resource, variable } = synthesized();

  function statements(policy: string): Statement[] {
    return JSON.parse(resource.aws_iam_role_policy?.[policy].policy).Statement;
  }

  it("allows on the stack's own secret and log group only", () => {
    expect(Testing.synth(regionStack())).toHaveResource(IamRolePolicy);
    const secret = "${aws_secretsmanager_secret.api_key.arn}";
    expect(statements("ecs_task_execution_secrets")).toEqual([
      {
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
        Resource: [secret],
      },
    ]);
    expect(statements("ecs_task_execution_logs")).toEqual([
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: ["${aws_cloudwatch_log_group.main.arn}:*"],
      },
    ]);
    expect(statements("ecs_task_role_policy")).toEqual([
      { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [secret] },
    ]);
  });

  it("attaches no managed policy but the one for starting tasks", () => {
    const attachments = Object.values(resource.aws_iam_role_policy_attachment ?? {});
    expect(attachments.map(({ policy_arn }) => policy_arn)).toEqual([
      "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    ]);
  });

  it("lets ECS take the roles for tasks of this account only", () => {
    const roles = Object.values(resource.aws_iam_role ?? {});
    expect(roles).toHaveLength(2);
    for (const { assume_role_policy } of roles) {
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

  it("gives Terraform's first value a label of its own and never touches value or label again", () => {
    const version = resource.aws_secretsmanager_secret_version?.api_key;
    expect(version.version_stages).toEqual(["AWSCURRENT", "terraform-initial"]);
    expect(version.lifecycle.ignore_changes.toSorted()).toEqual([
      "secret_string",
      "version_stages",
    ]);
  });

  it("has a placeholder for the key", () => {
    expect(variable.api_key.default).toMatch(/placeholder/);
  });
});
