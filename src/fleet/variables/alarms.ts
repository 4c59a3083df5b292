import { topicArn } from "../rules/arn";
import { emailAddress } from "../rules/internet";
import { atMostCharacters, integerBetween, unlessNull } from "../rules/rule";
import type { VariableDefinitions } from "./definition";

/** Whom a region tells that something is wrong with it, and from when on. */
export const alarmVariables = {
  alarm_email: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "Address that gets the region's alarms by e-mail, once its owner has confirmed the message that AWS sends first. " +
      "Creates a topic and the alarms (docs/watch.md).",
    rules: [
      unlessNull(emailAddress),
      // https://www.rfc-editor.org/errata/eid1690
      unlessNull(atMostCharacters(254)),
    ],
  },
  alarm_topic_arn: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "ARN of an existing SNS topic in aws_region that gets the alarms, in place of alarm_email. Its policy must let " +
      "CloudWatch and EventBridge publish, and AWS Budgets where there is monthly_budget_usd.",
    rules: [unlessNull(topicArn)],
  },
  enable_weekend_notices: {
    type: "bool",
    default: false,
    description:
      "Have alarm_email or alarm_topic_arn also told when weekend mode has opened the region, and when it has closed it.",
  },
  alarm_5xx_percent: {
    type: "number",
    default: 5,
    description:
      "Alarm when more than this percentage of the requests fail with a 5xx of the server, or with a 502 or 504.",
    rules: [integerBetween(1, 99)],
  },
  alarm_latency_seconds: {
    type: "number",
    default: 10,
    description:
      "Alarm when one request in twenty waits longer than this for the server's first byte.",
    rules: [integerBetween(1, 4000)],
  },
  alarm_memory_percent: {
    type: "number",
    default: 90,
    description: "Alarm when a task uses more than this percentage of its memory.",
    rules: [integerBetween(1, 99)],
  },
} as const satisfies VariableDefinitions;
