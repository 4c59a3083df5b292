import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Construct } from "constructs";
import { hcl } from "../../hcl/expression";
import { prefix } from "../naming";
import { asNumber } from "../references";
import { v } from "../variables";
import { clock } from "../weekend/clock";
import { alarm, alarmsWanted, type Watched } from "./alarm";

/** A share of fewer requests than this, in five minutes, says nothing. */
const FEWEST_REQUESTS = 20;

/** There while there is a load balancer. */
export function loadBalancerAlarms(
  scope: Construct,
  topicArn: string,
  props: Watched,
): CloudwatchMetricAlarm[] {
  const count = hcl`${alarmsWanted} ? ${clock.loadBalancer} : false`;
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
  const noHealthyTarget = alarm(
    scope,
    "aws_cloudwatch_metric_alarm.no_healthy_target",
    count,
    topicArn,
    {
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
    },
  );
  // Neither 503 of the load balancer nor its closed answer counts: both are right while no task is to run.
  const serverErrors = alarm(scope, "aws_cloudwatch_metric_alarm.server_errors", count, topicArn, {
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
  const latency = alarm(scope, "aws_cloudwatch_metric_alarm.latency", count, topicArn, {
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
  return [noHealthyTarget, serverErrors, latency];
}
