import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Construct } from "constructs";
import { hcl } from "../../hcl/expression";
import { prefix } from "../naming";
import { countIf } from "../references";
import { v } from "../variables";

/** Somebody is to be told. */
export const alarmsWanted = hcl`${v.alarm_email} != null || ${v.alarm_topic_arn} != null`;

/** What alarms and dashboards look at. */
export interface Watched {
  readonly clusterName: string;
  readonly serviceName: string;
  /** How metrics name them. Null when there is no load balancer. */
  readonly loadBalancerSuffix: string;
  readonly targetGroupSuffix: string;
}

/** No notice of an alarm that ends: closing ends it too, and out of hours nobody is to hear of anything. */
export function alarm(
  scope: Construct,
  id: string,
  condition: string,
  topicArn: string,
  config: Omit<CloudwatchMetricAlarmConfig, "alarmName" | "comparisonOperator"> &
    Partial<Pick<CloudwatchMetricAlarmConfig, "comparisonOperator">>,
): CloudwatchMetricAlarm {
  const name = id.slice(id.lastIndexOf(".") + 1).replaceAll("_", "-");
  const alarmName = `${prefix}-${name}`;
  return new CloudwatchMetricAlarm(scope, id, {
    count: countIf(condition),
    alarmName,
    comparisonOperator: "GreaterThanThreshold",
    treatMissingData: "notBreaching",
    alarmActions: [topicArn],
    tags: { Name: alarmName },
    ...config,
  });
}
