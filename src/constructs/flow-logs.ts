import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { hcl } from "../hcl/expression";
import { names, prefix } from "./naming";
import { asNumber, countIf, dependencies, only } from "./references";
import { v } from "./variables";

export interface FlowLogsProps {
  readonly vpcId: string;
  /** Of this account. */
  readonly account: string;
}

/** network.tf, the part that watches: who connected to whom in the VPC, in a log group of its own. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const count = countIf(v.enable_flow_logs);

    const group = new CloudwatchLogGroup(this, "aws_cloudwatch_log_group.flow_logs", {
      count,
      name: `/vpc/${prefix}-flow-logs`,
      retentionInDays: asNumber(v.log_retention_days),
      kmsKeyId: v.kms_key_arn,
      tags: { Name: `${prefix}-flow-logs` },
    });
    const role = new IamRole(this, "aws_iam_role.flow_logs", {
      count,
      name: names.flowLogsRole,
      description: "Writes the VPC's flow logs",
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "vpc-flow-logs.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: { StringEquals: { "aws:SourceAccount": props.account } },
          },
        ],
      }),
      permissionsBoundary: v.permissions_boundary_arn,
      tags: { Name: names.flowLogsRole },
    });
    const write = new IamRolePolicy(this, "aws_iam_role_policy.flow_logs", {
      count,
      name: `${prefix}-flow-logs`,
      role: only(role, "id"),
      policy: hcl`jsonencode(${{
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            Resource: hcl`[format("%s:*", ${only(group, "arn")})]`,
          },
          { Effect: "Allow", Action: ["logs:DescribeLogGroups"], Resource: ["*"] },
        ],
      }})`,
    });
    new FlowLog(this, "aws_flow_log.main", {
      count,
      vpcId: props.vpcId,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: only(group, "arn"),
      iamRoleArn: only(role, "arn"),
      tags: { Name: `${prefix}-flow-logs` },
      dependsOn: dependencies(write),
    });
  }
}
