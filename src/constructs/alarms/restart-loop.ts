import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Construct } from "constructs";
import { hcl } from "../../hcl/expression";
import { names, prefix } from "../naming";
import { asNumber, countIf, dependencies, only } from "../references";
import { v } from "../variables";
import { alarm, alarmsWanted } from "./alarm";

/** More crashes than this in ten minutes are no accident. */
const ACCIDENTS = 2;

/**
 * ECS starts a server again that has crashed, and says nothing of it. Each crash is an event of the task, though: a rule
 * writes it to a log group, which keeps the reason for longer than ECS does, and an alarm counts how often.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html (2026-11)
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html (2026-11)
 */
export function restartLoop(
  scope: Construct,
  topicArn: string,
  props: { readonly clusterArn: string; readonly serviceName: string },
): CloudwatchMetricAlarm {
  const count = countIf(alarmsWanted);
  const rule = new CloudwatchEventRule(scope, "aws_cloudwatch_event_rule.crashes", {
    count,
    name: names.crashesRule,
    description: `${prefix}: the server of a task has ended by itself`,
    eventPattern: hcl`jsonencode(${{
      source: ["aws.ecs"],
      "detail-type": ["ECS Task State Change"],
      detail: {
        clusterArn: [props.clusterArn],
        group: [`service:${props.serviceName}`],
        lastStatus: ["STOPPED"],
        // Others are stopped by deployments, by the schedule, or by hand.
        stopCode: ["EssentialContainerExited"],
      },
    }})`,
    tags: { Name: names.crashesRule },
  });
  // EventBridge takes no group with another beginning.
  const group = new CloudwatchLogGroup(scope, "aws_cloudwatch_log_group.crashes", {
    count,
    name: `/aws/events/${prefix}-crashes`,
    retentionInDays: asNumber(v.log_retention_days),
    kmsKeyId: v.kms_key_arn,
    tags: { Name: `${prefix}-crashes` },
  });
  const written = {
    Effect: "Allow",
    Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
    Resource: hcl`format("%s:*", ${only(group, "arn")})`,
  };
  const policy = new CloudwatchLogResourcePolicy(
    scope,
    "aws_cloudwatch_log_resource_policy.crashes",
    {
      count,
      policyName: `${prefix}-crashes`,
      policyDocument: hcl`jsonencode(${{
        Version: "2012-10-17",
        Statement: [
          { ...written, Action: ["logs:CreateLogStream"] },
          // Of other rules nothing gets in. AWS makes the stream without saying for which one.
          {
            ...written,
            Action: ["logs:PutLogEvents"],
            Condition: { ArnEquals: { "aws:SourceArn": only(rule, "arn") } },
          },
        ],
      }})`,
    },
  );
  new CloudwatchEventTarget(scope, "aws_cloudwatch_event_target.crashes", {
    count,
    rule: only(rule, "name"),
    targetId: "log",
    arn: only(group, "arn"),
    dependsOn: dependencies(policy),
  });
  return alarm(scope, "aws_cloudwatch_metric_alarm.restart_loop", alarmsWanted, topicArn, {
    alarmDescription: `The server of ${prefix} has ended by itself more than ${ACCIDENTS} times in ten minutes: the log group /aws/events/${prefix}-crashes says with which exit code.`,
    namespace: "AWS/Events",
    metricName: "Invocations",
    dimensions: { RuleName: only(rule, "name") },
    statistic: "Sum",
    period: 600,
    evaluationPeriods: 1,
    threshold: ACCIDENTS,
  });
}
