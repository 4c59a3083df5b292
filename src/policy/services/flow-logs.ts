import { ANY, type Grant } from "../grant";
import type { PolicyStack } from "../subject";

/** Their log group is in logs.ts, and the role that writes it in roles.ts. */
export function flowLogs(stack: PolicyStack): Grant[] {
  if (!stack.values.enable_flow_logs) {
    return [];
  }
  const own = [stack.arn("ec2", "vpc-flow-log/*")];
  return [
    { name: "FlowLogsRead", role: "plan", actions: ["ec2:DescribeFlowLogs"], resources: ANY },
    {
      name: "FlowLogsCreate",
      role: "apply",
      actions: ["ec2:CreateFlowLogs"],
      resources: own,
      condition: stack.newTags,
    },
    {
      // What is watched is a VPC, and has to be this fleet's.
      name: "FlowLogsCreateOfVpc",
      role: "apply",
      actions: ["ec2:CreateFlowLogs"],
      resources: [stack.arn("ec2", "vpc/*")],
      condition: stack.ownTags,
    },
    {
      name: "FlowLogsChange",
      role: "apply",
      actions: ["ec2:DeleteFlowLogs"],
      resources: own,
      condition: stack.ownTags,
    },
    {
      name: "FlowLogsTag",
      role: "apply",
      actions: ["ec2:CreateTags"],
      resources: own,
      condition: { StringEquals: { "ec2:CreateAction": "CreateFlowLogs" } },
      because: "AWS asks for it whenever something is created with tags",
    },
    {
      name: "FlowLogsPass",
      role: "apply",
      actions: ["iam:PassRole"],
      resources: [stack.globalArn("iam", `role/${stack.names.flowLogsRole}`)],
      condition: { StringEquals: { "iam:PassedToService": "vpc-flow-logs.amazonaws.com" } },
      because: "AWS asks for it when flow logs name a role",
    },
  ];
}
