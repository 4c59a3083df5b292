import { describe, expect, it } from "vitest";
import { synthesized } from "../support/stack";

const { resource } = synthesized();
const alarms = resource.aws_cloudwatch_metric_alarm ?? {};
const ofLoadBalancer = ["latency", "no_healthy_target", "server_errors"];

/** Name by name: what a metric is called, and of which load balancer, target group or service it is. */
function metricsOf(alarm: string): Record<string, unknown> {
  const { metric_query = [], metric_name, dimensions } = alarms[alarm];
  const queried = metric_query.flatMap(({ metric }: { metric?: Record<string, unknown> }) =>
    metric ? [[metric.metric_name, Object.keys(metric.dimensions as object)]] : [],
  );
  return Object.fromEntries(metric_name ? [[metric_name, Object.keys(dimensions)]] : queried);
}

describe("alarms", () => {
  it("are there when an address or a topic is given, and those of the load balancer while it is there", () => {
    const wanted = "var.alarm_email != null || var.alarm_topic_arn != null";
    expect(Object.keys(alarms).sort()).toEqual([...ofLoadBalancer, "memory"].sort());
    expect(alarms.memory.count).toBe(`\${(${wanted}) ? 1 : 0}`);
    for (const name of ofLoadBalancer) {
      expect(alarms[name].count, name).toBe(
        `\${((${wanted}) ? local.load_balancer_wanted : false) ? 1 : 0}`,
      );
    }
    expect(resource.aws_cloudwatch_event_rule?.failures.count).toBe(`\${(${wanted}) ? 1 : 0}`);
  });

  it("take what is not measured for good, and tell nobody that they have ended", () => {
    for (const [name, alarm] of Object.entries(alarms)) {
      expect(alarm.treat_missing_data, name).toBe("notBreaching");
      expect(alarm.alarm_actions, name).toHaveLength(1);
      expect(alarm.ok_actions ?? alarm.insufficient_data_actions, name).toBeUndefined();
    }
  });

  it("look only at what is measured while tasks run", () => {
    const target = ["LoadBalancer", "TargetGroup"];
    expect(metricsOf("memory")).toEqual({ MemoryUtilization: ["ClusterName", "ServiceName"] });
    expect(metricsOf("latency")).toEqual({ TargetResponseTime: target });
    // 503 is what a load balancer without tasks answers.
    expect(metricsOf("server_errors")).toEqual({
      RequestCount: target,
      HTTPCode_Target_5XX_Count: target,
      HTTPCode_ELB_502_Count: ["LoadBalancer"],
      HTTPCode_ELB_504_Count: ["LoadBalancer"],
    });
    expect(metricsOf("no_healthy_target")).toEqual({
      HealthyHostCount: target,
      UnHealthyHostCount: target,
    });
    expect(alarms.no_healthy_target.metric_query[0].expression).toContain(
      "FILL(healthy, 0) < 1 AND unhealthy > 0",
    );
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
});
