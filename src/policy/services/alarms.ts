import { wantsAlarms } from "../../fleet/alarms";
import { ANY, type Grant } from "../grant";
import type { PolicyStack } from "../subject";

/** The alarms, the rules on failures and crashes, whose log group is in logs.ts, and the topic that an address makes necessary. */
export function alarms(stack: PolicyStack): Grant[] {
  const { alarm_email } = stack.values;
  if (!wantsAlarms(stack.values)) {
    return [];
  }
  const own = stack.arn("cloudwatch", `alarm:${stack.prefix}-*`);
  const { failuresRule, crashesRule } = stack.names;
  const rules = [failuresRule, crashesRule].map((name) => stack.arn("events", `rule/${name}`));
  return [
    { name: "AlarmsList", role: "plan", actions: ["cloudwatch:DescribeAlarms"], resources: ANY },
    {
      name: "AlarmsRead",
      role: "plan",
      actions: ["cloudwatch:ListTagsForResource"],
      resources: [own],
    },
    {
      name: "AlarmsChange",
      role: "apply",
      actions: ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"],
      resources: [own],
    },
    {
      name: "AlarmsTag",
      role: "apply",
      actions: ["cloudwatch:TagResource"],
      resources: [own],
      because: "AWS asks for it whenever something is created with tags",
    },
    {
      name: "RulesRead",
      role: "plan",
      actions: ["events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule"],
      resources: rules,
    },
    {
      name: "RulesChange",
      role: "apply",
      actions: ["events:DeleteRule", "events:PutRule", "events:PutTargets", "events:RemoveTargets"],
      resources: rules,
    },
    {
      name: "RulesTag",
      role: "apply",
      actions: ["events:TagResource"],
      resources: rules,
      because: "AWS asks for it whenever something is created with tags",
    },
    {
      name: "CrashesRead",
      role: "plan",
      actions: ["logs:DescribeResourcePolicies"],
      resources: ANY,
    },
    {
      name: "CrashesChange",
      role: "apply",
      actions: ["logs:DeleteResourcePolicy", "logs:PutResourcePolicy"],
      resources: ANY,
    },
    ...(alarm_email === null ? [] : topic(stack.arn("sns", `${stack.prefix}-alarms`))),
  ];
}

function topic(arn: string): Grant[] {
  return [
    {
      name: "TopicRead",
      role: "plan",
      actions: [
        "sns:GetTopicAttributes",
        "sns:ListSubscriptionsByTopic",
        "sns:ListTagsForResource",
      ],
      resources: [arn],
    },
    {
      name: "SubscriptionRead",
      role: "plan",
      actions: ["sns:GetSubscriptionAttributes"],
      resources: ANY,
    },
    {
      name: "TopicChange",
      role: "apply",
      actions: ["sns:CreateTopic", "sns:DeleteTopic", "sns:SetTopicAttributes", "sns:Subscribe"],
      resources: [arn],
    },
    { name: "SubscriptionEnd", role: "apply", actions: ["sns:Unsubscribe"], resources: ANY },
    {
      name: "TopicTag",
      role: "apply",
      actions: ["sns:TagResource"],
      resources: [arn],
      because: "AWS asks for it whenever something is created with tags",
    },
  ];
}
