// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Terraform's templates.

import { partitionExpression, partitionOf } from "../facts/regions";
import type { StackRule } from "./stack-rule";

/** Where the alarms go. */
export const alarmRules: readonly StackRule[] = [
  {
    variables: ["enable_weekend_notices", "alarm_email", "alarm_topic_arn"],
    check: ({ enable_weekend_notices, alarm_topic_arn, alarm_email }) =>
      enable_weekend_notices && alarm_topic_arn === null && alarm_email === null
        ? "it is true, and nobody is told: alarm_email and alarm_topic_arn are both null. Set one of them"
        : undefined,
    condition:
      "(var.enable_weekend_notices ? var.alarm_topic_arn != null || var.alarm_email != null : true)",
    errorMessage:
      "enable_weekend_notices is true, and nobody is told: alarm_email and alarm_topic_arn are both null. Set one of them.",
  },
  {
    variables: ["monthly_budget_usd", "alarm_email", "alarm_topic_arn"],
    check: ({ monthly_budget_usd, alarm_topic_arn, alarm_email }) =>
      monthly_budget_usd !== null && alarm_topic_arn === null && alarm_email === null
        ? `it is ${monthly_budget_usd}, and nobody is told: alarm_email and alarm_topic_arn are both null. Set one of them`
        : undefined,
    condition:
      "(var.monthly_budget_usd == null ? true : var.alarm_topic_arn != null || var.alarm_email != null)",
    errorMessage:
      "monthly_budget_usd is set, and nobody is told: alarm_email and alarm_topic_arn are both null. Set one of them.",
  },
  {
    variables: ["alarm_topic_arn", "alarm_email"],
    check: ({ alarm_topic_arn, alarm_email }) =>
      alarm_topic_arn !== null && alarm_email !== null
        ? `${alarm_topic_arn} and alarm_email ${alarm_email} are both set. Leave one out: to have both, subscribe the ` +
          "address to the topic"
        : undefined,
    condition: "(var.alarm_topic_arn == null || var.alarm_email == null)",
    errorMessage:
      "alarm_topic_arn and alarm_email are both set. Leave one out: to have both, subscribe the address to the topic.",
  },
  {
    variables: ["alarm_topic_arn", "aws_region"],
    check: ({ alarm_topic_arn, aws_region }) => {
      const start = `arn:${partitionOf(aws_region)}:sns:${aws_region}:`;
      return alarm_topic_arn === null || alarm_topic_arn.startsWith(start)
        ? undefined
        : `${alarm_topic_arn} is not in aws_region ${aws_region}. Alarms reach topics of their own region only, whose ` +
            `ARNs begin with ${start}`;
    },
    condition:
      "(var.alarm_topic_arn == null ? true : startswith(var.alarm_topic_arn, " +
      `format("arn:%s:sns:%s:", ${partitionExpression("var.aws_region")}, var.aws_region)))`,
    errorMessage:
      "alarm_topic_arn is not in aws_region ${var.aws_region} and its partition. Alarms reach topics of their own " +
      "region only.",
  },
];
