import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import { hcl } from "../../hcl/expression";
import { names, prefix } from "../naming";
import { address, countIf, only, onlyOrNull } from "../references";
import { v } from "../variables";
import { alarmsWanted, type Watched } from "./alarm";
import { loadBalancerAlarms } from "./load-balancer-alarms";
import { restartLoop } from "./restart-loop";
import { taskAlarms } from "./task-alarms";

const ownTopic = hcl`${v.alarm_email} != null`;

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

export interface AlarmsProps extends Watched {
  readonly partition: string;
  readonly accountId: string;
  readonly clusterArn: string;
  /** Its ARN. */
  readonly serviceId: string;
}

/**
 * Alarms, to an address or a topic; no .tf has them. Out of hours they are silent because nothing is there to measure,
 * and what is not measured breaches nothing; the one that looks for tasks has the schedule in it. docs/watch.md says so
 * for each.
 */
export class Alarms extends Construct {
  /** Of all that there are: a list, as an expression. */
  readonly arns: string;

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

    const alarms = [
      ...loadBalancerAlarms(this, topicArn, props),
      ...taskAlarms(this, topicArn, props),
      restartLoop(this, topicArn, props),
    ];
    this.arns = hcl`concat(${alarms.map((it) => `\${${address(it)}[*].arn}`)}...)`;

    const failures = new CloudwatchEventRule(this, "aws_cloudwatch_event_rule.failures", {
      count: countIf(alarmsWanted),
      name: names.failuresRule,
      description: `${prefix}: a deployment failed, or tasks do not start`,
      eventPattern: hcl`jsonencode(${{ ...FAILURES, resources: [props.serviceId] }})`,
      tags: { Name: names.failuresRule },
    });
    new CloudwatchEventTarget(this, "aws_cloudwatch_event_target.failures", {
      count: countIf(alarmsWanted),
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
