import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import { hcl } from "../hcl/expression";
import { names, prefix } from "./naming";
import { asNumber, countIf, only, onlyOrNull } from "./references";
import { v } from "./variables";
import { clock } from "./weekend/clock";

const wanted = hcl`${v.alarm_email} != null || ${v.alarm_topic_arn} != null`;
const ownTopic = hcl`${v.alarm_email} != null`;

/** A share of fewer requests than this, in five minutes, says nothing. */
const FEWEST_REQUESTS = 20;

/**
 * What ECS says when a deployment was given up, which it then rolls back, and when it cannot keep tasks running.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html (2026-11)
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html (2026-11)
 */
const FAILURES = {
  source: ["aws.ecs"],
  "detail-type": ["ECS Deployment State Change", "ECS Service Action"],
  detail: {
    eventName: [
      "SERVICE_DEPLOYMENT_FAILED",
      "SERVICE_TASK_PLACEMENT_FAILURE",
      "SERVICE_TASK_START_IMPAIRED",
    ],
  },
};

export interface AlarmsProps {
  readonly partition: string;
  readonly accountId: string;
  readonly clusterName: string;
  readonly serviceName: string;
  /** Its ARN. */
  readonly serviceId: string;
  /** How metrics name them. Null when there is no load balancer. */
  readonly loadBalancerSuffix: string;
  readonly targetGroupSuffix: string;
}

/**
 * Alarms, to an address or a topic; no .tf has them. Out of hours they are silent because nothing is there to measure,
 * and what is not measured breaches nothing. docs/watch.md says so for each.
 */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);

    const topic = new SnsTopic(this, "aws_sns_topic.alarms", {
      count: countIf(ownTopic),
      name: `${prefix}-alarms`,
      tags: { Name: `${prefix}-alarms` },
    });
    new SnsTopicSubscription(this, "aws_sns_topic_subscription.alarms", {
      count: countIf(ownTopic),
      topicArn: only(topic, "arn"),
      protocol: "email",
      endpoint: v.alarm_email,
    });
    const topicArn = hcl`${ownTopic} ? ${onlyOrNull(topic, "arn")} : ${v.alarm_topic_arn}`;

    this.loadBalancerAlarms(topicArn, props);
    this.alarm("aws_cloudwatch_metric_alarm.memory", wanted, topicArn, {
      alarmDescription: `A task of ${prefix} uses more than ${v.alarm_memory_percent}% of its memory. At 100% it is killed: raise memory.`,
      namespace: "AWS/ECS",
      metricName: "MemoryUtilization",
      dimensions: { ClusterName: props.clusterName, ServiceName: props.serviceName },
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 5,
      threshold: asNumber(v.alarm_memory_percent),
    });

    const failures = new CloudwatchEventRule(this, "aws_cloudwatch_event_rule.failures", {
      count: countIf(wanted),
      name: names.failuresRule,
      description: `${prefix}: a deployment failed, or tasks do not start`,
      eventPattern: hcl`jsonencode(${{ ...FAILURES, resources: [props.serviceId] }})`,
      tags: { Name: names.failuresRule },
    });
    new CloudwatchEventTarget(this, "aws_cloudwatch_event_target.failures", {
      count: countIf(wanted),
      rule: only(failures, "name"),
      targetId: "alarms",
      arn: topicArn,
      inputTransformer: {
        inputPaths: { event: "$.detail.eventName", time: "$.time" },
        inputTemplate: `"${prefix}: <event> at <time>. The reason is in the service's events: fleet events."`,
      },
    });

    new SnsTopicPolicy(this, "aws_sns_topic_policy.alarms", {
      count: countIf(ownTopic),
      arn: only(topic, "arn"),
      policy: hcl`jsonencode(${{
        Version: "2012-10-17",
        Statement: [
          publishing(
            "Alarms",
            "cloudwatch",
            only(topic, "arn"),
            `arn:${props.partition}:cloudwatch:${v.aws_region}:${props.accountId}:alarm:${prefix}-*`,
          ),
          publishing("Failures", "events", only(topic, "arn"), only(failures, "arn")),
        ],
      }})`,
    });
  }

  private loadBalancerAlarms(topicArn: string, props: AlarmsProps): void {
    const count = hcl`${wanted} ? ${clock.loadBalancer} : false`;
    const loadBalancer = { LoadBalancer: props.loadBalancerSuffix };
    const targets = { ...loadBalancer, TargetGroup: props.targetGroupSuffix };
    const metric = (
      id: string,
      metricName: string,
      stat: string,
      period: number,
      dimensions: Record<string, string> = targets,
    ) => ({
      id,
      metric: { namespace: "AWS/ApplicationELB", metricName, stat, period, dimensions },
    });

    // Unhealthy targets must be there, too: a target group that is empty out of hours has none of either kind.
    this.alarm("aws_cloudwatch_metric_alarm.no_healthy_target", count, topicArn, {
      alarmDescription: `No task of ${prefix} passes the health check, so that no request is answered.`,
      metricQuery: [
        {
          id: "failing",
          expression: "IF(FILL(healthy, 0) < 1 AND unhealthy > 0, 1, 0)",
          label: "No healthy target",
          returnData: true,
        },
        metric("healthy", "HealthyHostCount", "Maximum", 60),
        metric("unhealthy", "UnHealthyHostCount", "Maximum", 60),
      ],
      evaluationPeriods: 5,
      threshold: 0,
    });
    // Neither 503 of the load balancer nor its closed answer counts: both are right while no task is to run.
    this.alarm("aws_cloudwatch_metric_alarm.server_errors", count, topicArn, {
      alarmDescription: `More than ${v.alarm_5xx_percent}% of the requests to ${prefix} fail with 5xx.`,
      metricQuery: [
        {
          id: "share",
          expression: `IF(requests >= ${FEWEST_REQUESTS}, 100 * (FILL(server, 0) + FILL(bad_gateway, 0) + FILL(timeout, 0)) / requests, 0)`,
          label: "Percentage of 5xx",
          returnData: true,
        },
        metric("requests", "RequestCount", "Sum", 300),
        metric("server", "HTTPCode_Target_5XX_Count", "Sum", 300),
        metric("bad_gateway", "HTTPCode_ELB_502_Count", "Sum", 300, loadBalancer),
        metric("timeout", "HTTPCode_ELB_504_Count", "Sum", 300, loadBalancer),
      ],
      evaluationPeriods: 2,
      threshold: asNumber(v.alarm_5xx_percent),
    });
    this.alarm("aws_cloudwatch_metric_alarm.latency", count, topicArn, {
      alarmDescription: `One request in twenty to ${prefix} waits longer than ${v.alarm_latency_seconds} s for its answer.`,
      namespace: "AWS/ApplicationELB",
      metricName: "TargetResponseTime",
      dimensions: targets,
      extendedStatistic: "p95",
      // The 95th percentile of a few requests is the slowest of them.
      evaluateLowSampleCountPercentiles: "ignore",
      period: 300,
      evaluationPeriods: 2,
      threshold: asNumber(v.alarm_latency_seconds),
    });
  }

  /** No notice of an alarm that ends: closing ends it too, and out of hours nobody is to hear of anything. */
  private alarm(
    id: string,
    condition: string,
    topicArn: string,
    config: Omit<CloudwatchMetricAlarmConfig, "alarmName" | "comparisonOperator">,
  ): void {
    const name = id.slice(id.lastIndexOf(".") + 1).replaceAll("_", "-");
    const alarmName = `${prefix}-${name}`;
    new CloudwatchMetricAlarm(this, id, {
      count: countIf(condition),
      alarmName,
      comparisonOperator: "GreaterThanThreshold",
      treatMissingData: "notBreaching",
      alarmActions: [topicArn],
      tags: { Name: alarmName },
      ...config,
    });
  }
}

/** For one thing of this region alone, so that nobody else's can use the service as a way to the topic. */
function publishing(Sid: string, service: string, topicArn: string, source: string) {
  return {
    Sid,
    Effect: "Allow",
    Principal: { Service: `${service}.amazonaws.com` },
    Action: "sns:Publish",
    Resource: topicArn,
    Condition: { ArnLike: { "aws:SourceArn": source } },
  };
}
