import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Construct } from "constructs";
import { hcl } from "../../hcl/expression";
import { prefix } from "../naming";
import { asNumber, dynamicBlock } from "../references";
import { v } from "../variables";
import { clock } from "../weekend/clock";
import { taskHours } from "../weekend/task-hours";
import { alarm, alarmsWanted, type Watched } from "./alarm";

/** There with or without a load balancer. */
export function taskAlarms(
  scope: Construct,
  topicArn: string,
  props: Watched,
): CloudwatchMetricAlarm[] {
  const ofService = {
    namespace: "AWS/ECS",
    dimensions: { ClusterName: props.clusterName, ServiceName: props.serviceName },
  };
  const memory = alarm(scope, "aws_cloudwatch_metric_alarm.memory", alarmsWanted, topicArn, {
    alarmDescription: `A task of ${prefix} uses more than ${v.alarm_memory_percent}% of its memory. At 100% it is killed: raise memory.`,
    ...ofService,
    metricName: "MemoryUtilization",
    statistic: "Maximum",
    period: 60,
    evaluationPeriods: 5,
    threshold: asNumber(v.alarm_memory_percent),
  });

  // A sample for each running task, and none at all without.
  const tasks = { ...ofService, metricName: "CPUUtilization" };
  const runs = hcl`${v.enable_weekend_only} ? ${clock.activeRegion} : ${v.desired_count} > 0`;
  const noTask = alarm(
    scope,
    "aws_cloudwatch_metric_alarm.no_running_task",
    hcl`${alarmsWanted} ? ${runs} : false`,
    topicArn,
    {
      alarmDescription: `No task of ${prefix} runs, and the schedule wants some.`,
      metricQuery: [
        {
          id: "missing",
          expression: hcl`${v.enable_weekend_only} ? "IF(running < 1 && scheduled > 0, 1, 0)" : "IF(running < 1, 1, 0)"`,
          label: "No running task",
          returnData: true,
        },
        { id: "running", expression: "FILL(tasks, 0)" },
        { id: "tasks", metric: { ...tasks, stat: "SampleCount", period: 60 } },
      ],
      // Opening takes some minutes.
      evaluationPeriods: 10,
      threshold: 0,
    },
  );
  dynamicBlock(
    noTask,
    "metric_query",
    hcl`[for query in ${taskHours("running")} : query if ${v.enable_weekend_only}]`,
    { id: "${each.value.id}", expression: "${each.value.expression}" },
  );

  // It is never in alarm: it has data while tasks run, and the change to and from that is the notice.
  const notices = hcl`${v.enable_weekend_notices} && ${v.enable_weekend_only}`;
  const weekendMode = alarm(
    scope,
    "aws_cloudwatch_metric_alarm.weekend_mode",
    hcl`${alarmsWanted} && ${notices} ? ${clock.activeRegion} : false`,
    topicArn,
    {
      alarmDescription: `Weekend mode of ${prefix}. OK: it has opened, tasks run. Insufficient data: it has closed, no task runs.`,
      ...tasks,
      statistic: "SampleCount",
      period: 300,
      evaluationPeriods: 1,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      treatMissingData: "missing",
      alarmActions: [],
      okActions: [topicArn],
      insufficientDataActions: [topicArn],
    },
  );
  return [memory, noTask, weekendMode];
}
