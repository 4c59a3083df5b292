import { wantsAlarms } from "../../fleet/alarms";
import { ANY, type Grant } from "../grant";
import type { PolicyStack } from "../subject";

/** The alarms, the rule on failures, and the topic that an address makes necessary. */
export function alarms(stack: PolicyStack): Grant[] {
  const { alarm_email } = stack.values;
  if (!wantsAlarms(stack.values)) {
    return [];
  }
  const own = stack.arn("cloudwatch", `alarm:${stack.prefix}-*`);
  const rule = stack.arn("events", `rule/${stack.names.failuresRule}`);
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
      name: "FailuresRead",
      role: "plan",
      actions: ["events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule"],
      resources: [rule],
    },
    {
      name: "FailuresChange",
      role: "apply",
      actions: ["events:DeleteRule", "events:PutRule", "events:PutTargets", "events:RemoveTargets"],
      resources: [rule],
    },
    {
      name: "FailuresTag",
      role: "apply",
      actions: ["events:TagResource"],
      resources: [rule],
      because: "AWS asks for it whenever something is created with tags",
    },
    ...(alarm_email === null ? [] : topic(stack.arn("sns", `${stack.prefix}-alarms`))),
  ];
}

function topic(arn: string): Grant[] {
  return [
    {
      name: "TopicRead",
      role: "plan",
      actions: ["sns:GetTopicAttributes", "sns:ListTagsForResource"],
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
