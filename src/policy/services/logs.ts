import { wantsAlarms } from "../../fleet/alarms";
import { logsWaf } from "../../fleet/web-acl";
import { ANY, type Grant } from "../grant";
import type { PolicyStack } from "../subject";

export function logs(stack: PolicyStack): Grant[] {
  const { values, names, prefix } = stack;
  const groups = [
    names.logGroup,
    ...(values.enable_flow_logs ? [`/vpc/${prefix}-flow-logs`] : []),
    ...(wantsAlarms(values) ? [`/aws/events/${prefix}-crashes`] : []),
    ...(logsWaf(values) ? [`aws-waf-logs-${prefix}`] : []),
  ];
  // AWS writes the ARN with and without this ending.
  const own = groups
    .map((group) => stack.arn("logs", `log-group:${group}`))
    .flatMap((group) => [group, `${group}:*`]);
  return [
    { name: "LogsList", role: "plan", actions: ["logs:DescribeLogGroups"], resources: ANY },
    {
      name: "LogsRead",
      role: "plan",
      actions: ["logs:FilterLogEvents", "logs:GetLogEvents", "logs:ListTagsForResource"],
      resources: own,
    },
    {
      name: "LogsChange",
      role: "apply",
      actions: [
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:DeleteRetentionPolicy",
        "logs:PutRetentionPolicy",
      ],
      resources: own,
    },
    ...(values.kms_key_arn === null
      ? []
      : [
          {
            name: "LogsEncrypt",
            role: "apply" as const,
            actions: ["logs:AssociateKmsKey", "logs:DisassociateKmsKey"],
            resources: own,
          },
        ]),
    {
      name: "LogsTag",
      role: "apply",
      actions: ["logs:TagResource"],
      resources: own,
      because: "AWS asks for it whenever something is created with tags",
    },
  ];
}
