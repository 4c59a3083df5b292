import { describe, expect, it } from "vitest";
import { alarmsOf } from "../../src/fleet/alarms";
import { defaults } from "../support/defaults";
import { synthesized } from "../support/stack";

const { resource } = synthesized();
const alarms = resource.aws_cloudwatch_metric_alarm ?? {};
const ofLoadBalancer = ["latency", "no_healthy_target", "server_errors"];
const ofTasks = ["memory", "no_running_task", "restart_loop", "weekend_mode"];

interface Metric {
  readonly namespace: string;
  readonly metric_name: string;
  readonly dimensions: object;
}

/** By namespace and name: of which load balancer, target group or service a metric is. */
function metricsOf(alarm: string): Record<string, string[]> {
  const { metric_query = [], ...own } = alarms[alarm];
  const metrics: Metric[] = own.metric_name
    ? [own]
    : metric_query.flatMap(({ metric }: { metric?: Metric }) => metric ?? []);
  return Object.fromEntries(
    metrics.map(({ namespace, metric_name, dimensions }) => [
      `${namespace} ${metric_name}`,
      Object.keys(dimensions),
    ]),
  );
}

describe("alarms", () => {
  it("are there when an address or a topic is given, and those of the load balancer while it is there", () => {
    const wanted = "var.alarm_email != null || var.alarm_topic_arn != null";
    expect(Object.keys(alarms).sort()).toEqual([...ofLoadBalancer, ...ofTasks].sort());
    expect(alarms.memory.count).toBe(`\${(${wanted}) ? 1 : 0}`);
    for (const name of ofLoadBalancer) {
      expect(alarms[name].count, name).toBe(
        `\${((${wanted}) ? local.load_balancer_wanted : false) ? 1 : 0}`,
      );
    }
    expect(resource.aws_cloudwatch_event_rule?.failures.count).toBe(`\${(${wanted}) ? 1 : 0}`);
  });

  it("take what is not measured for good, and tell nobody that they have ended", () => {
    const { weekend_mode, ...others } = alarms;
    for (const [name, alarm] of Object.entries(others)) {
      expect(alarm.treat_missing_data, name).toBe("notBreaching");
      expect(alarm.alarm_actions, name).toHaveLength(1);
      expect(alarm.ok_actions ?? alarm.insufficient_data_actions, name).toBeUndefined();
    }
  });

  it("look only at what is measured while tasks run", () => {
    const target = ["LoadBalancer", "TargetGroup"];
    expect(metricsOf("memory")).toEqual({
      "AWS/ECS MemoryUtilization": ["ClusterName", "ServiceName"],
    });
    expect(metricsOf("latency")).toEqual({ "AWS/ApplicationELB TargetResponseTime": target });
    // 503 is what a load balancer without tasks answers.
    expect(metricsOf("server_errors")).toEqual({
      "AWS/ApplicationELB RequestCount": target,
      "AWS/ApplicationELB HTTPCode_Target_5XX_Count": target,
      "AWS/ApplicationELB HTTPCode_ELB_502_Count": ["LoadBalancer"],
      "AWS/ApplicationELB HTTPCode_ELB_504_Count": ["LoadBalancer"],
    });
    expect(metricsOf("no_healthy_target")).toEqual({
      "AWS/ApplicationELB HealthyHostCount": target,
      "AWS/ApplicationELB UnHealthyHostCount": target,
    });
    expect(alarms.no_healthy_target.metric_query[0].expression).toContain(
      "FILL(healthy, 0) < 1 AND unhealthy > 0",
    );
  });

  it("look for running tasks at the hours in which the schedule wants some", () => {
    const { metric_query, dynamic } = alarms.no_running_task;
    expect(metricsOf("no_running_task")).toEqual({
      "AWS/ECS CPUUtilization": ["ClusterName", "ServiceName"],
    });
    expect(metric_query[0].expression).toContain(
      'var.enable_weekend_only ? "IF(running < 1 && scheduled > 0, 1, 0)" : "IF(running < 1, 1, 0)"',
    );
    // The schedule's own queries, which __tests__/schedule/terraform.test.ts evaluates, and only with a schedule.
    expect(dynamic.metric_query.for_each).toContain('"scheduled"');
    expect(dynamic.metric_query.for_each).toContain("if var.enable_weekend_only");
  });

  it("tell of opening and closing where that is wanted, and are never in alarm by it", () => {
    const topics = alarms.memory.alarm_actions;
    expect(alarms.weekend_mode).toMatchObject({
      statistic: "SampleCount",
      comparison_operator: "LessThanThreshold",
      threshold: 1,
      treat_missing_data: "missing",
      ok_actions: topics,
      insufficient_data_actions: topics,
    });
    expect(alarms.weekend_mode.alarm_actions ?? []).toEqual([]);
    expect(alarms.weekend_mode.count).toContain("var.enable_weekend_notices");
  });

  it("are those, with as many metrics, that commands know without Terraform", () => {
    const all = alarmsOf({
      ...defaults,
      alarm_email: "oncall@example.com",
      enable_weekend_only: true,
      enable_weekend_notices: true,
      weekend_active_regions: [defaults.aws_region],
    });
    expect(
      Object.fromEntries(all.map(({ name, metrics }) => [name.replaceAll("-", "_"), metrics])),
    ).toEqual(
      Object.fromEntries(
        Object.keys(alarms).map((name) => [name, Object.keys(metricsOf(name)).length]),
      ),
    );
    const inTable = all.filter(({ ofLoadBalancer }) => ofLoadBalancer);
    expect(inTable.map(({ name }) => name.replaceAll("-", "_")).sort()).toEqual(ofLoadBalancer);
  });

  it("have the thresholds of the variables", () => {
    expect(alarms.server_errors.threshold).toBe("${var.alarm_5xx_percent}");
    expect(alarms.latency).toMatchObject({
      threshold: "${var.alarm_latency_seconds}",
      extended_statistic: "p95",
    });
    expect(alarms.memory).toMatchObject({
      threshold: "${var.alarm_memory_percent}",
      statistic: "Maximum",
    });
  });
});

describe("the topic of the alarms", () => {
  it("is there for an address only, which it sends to", () => {
    for (const type of ["aws_sns_topic", "aws_sns_topic_subscription", "aws_sns_topic_policy"]) {
      expect(resource[type]?.alarms.count, type).toBe("${(var.alarm_email != null) ? 1 : 0}");
    }
    expect(resource.aws_sns_topic_subscription?.alarms).toMatchObject({
      protocol: "email",
      endpoint: "${var.alarm_email}",
    });
  });

  it("lets CloudWatch and EventBridge publish for this region's alarms and rule, and nobody else", () => {
    const policy: string = resource.aws_sns_topic_policy?.alarms.policy;
    expect(policy.match(/"Service" = "[^"]*"/g)).toEqual([
      '"Service" = "cloudwatch.amazonaws.com"',
      '"Service" = "events.amazonaws.com"',
    ]);
    expect(policy.match(/"Action" = "[^"]*"/g)).toEqual([
      '"Action" = "sns:Publish"',
      '"Action" = "sns:Publish"',
    ]);
    expect(policy).toContain(":alarm:${local.prefix}-*");
    expect(policy).toContain('"aws:SourceArn" = aws_cloudwatch_event_rule.failures[0].arn');
  });
});

describe("the rule on crashes", () => {
  it("hears of servers that ended by themselves, and of no task that was stopped", () => {
    const rule = resource.aws_cloudwatch_event_rule?.crashes;
    expect(rule.event_pattern).toContain('"group" = ["service:${aws_ecs_service.main.name}"]');
    expect(rule.event_pattern).toContain('"stopCode" = ["EssentialContainerExited"]');
    expect(alarms.restart_loop).toMatchObject({
      metric_name: "Invocations",
      dimensions: { RuleName: "${aws_cloudwatch_event_rule.crashes[0].name}" },
      period: 600,
      threshold: 2,
    });
  });

  it("writes to a log group that lets nothing else of EventBridge in", () => {
    expect(resource.aws_cloudwatch_event_target?.crashes.arn).toBe(
      "${aws_cloudwatch_log_group.crashes[0].arn}",
    );
    const policy: string = resource.aws_cloudwatch_log_resource_policy?.crashes.policy_document;
    expect(policy).toContain('"aws:SourceArn" = aws_cloudwatch_event_rule.crashes[0].arn');
    expect(policy.match(/"Action" = \["[^"]*"\]/g)).toEqual([
      '"Action" = ["logs:CreateLogStream"]',
      '"Action" = ["logs:PutLogEvents"]',
    ]);
    const streams = '"Resource" = format("%s:*", aws_cloudwatch_log_group.crashes[0].arn)';
    expect(policy.split(streams)).toHaveLength(3);
  });
});

describe("the rule on failures", () => {
  it("hears of this service's failed deployments and of tasks that do not start", () => {
    const pattern: string = resource.aws_cloudwatch_event_rule?.failures.event_pattern;
    expect(pattern).toContain('"resources" = [aws_ecs_service.main.id]');
    expect(pattern.match(/SERVICE_\w+/g)).toEqual([
      "SERVICE_DEPLOYMENT_FAILED",
      "SERVICE_TASK_PLACEMENT_FAILURE",
      "SERVICE_TASK_START_IMPAIRED",
    ]);
    expect(resource.aws_cloudwatch_event_target?.failures.arn).toBe(alarms.memory.alarm_actions[0]);
  });

  it("says what happened and when, as the event has them", () => {
    expect(resource.aws_cloudwatch_event_target?.failures.input_transformer).toEqual({
      input_paths: { event: "$.detail.eventName", time: "$.time" },
      input_template: expect.stringContaining(": <event> at <time>."),
    });
  });
});
