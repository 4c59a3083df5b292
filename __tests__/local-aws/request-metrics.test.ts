import { describe, expect, it } from "vitest";
import type { Exchange } from "../../src/local-aws/load-balancing/exchange";
import { loadBalancerMetrics } from "../../src/local-aws/load-balancing/request-metrics";

const ARN = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:";
const BALANCER = `${ARN}loadbalancer/app/alb/1`;
const GROUP = `${ARN}targetgroup/tg/2`;

const answered = (targetStatus: number, targetSeconds = 0.1): Exchange => ({
  targetGroup: GROUP,
  targetStatus,
  targetSeconds,
  status: targetStatus,
});
/** By the load balancer itself. */
const refused = (status: number, targetGroup?: string): Exchange => ({
  targetGroup,
  targetStatus: undefined,
  targetSeconds: undefined,
  status,
});

/** Values by name, of the target group or of the whole load balancer. */
function measured(exchanges: Exchange[], of: "group" | "balancer", healthy = 2) {
  const hosts = [{ targetGroup: GROUP, healthy, unhealthy: 1 }];
  const metrics = loadBalancerMetrics(BALANCER, exchanges, hosts).filter(
    ({ dimensions: { TargetGroup } }) =>
      TargetGroup === (of === "group" ? "targetgroup/tg/2" : undefined),
  );
  for (const { namespace, dimensions } of metrics) {
    expect(namespace).toBe("AWS/ApplicationELB");
    expect(dimensions).toEqual({
      LoadBalancer: "app/alb/1",
      ...(of === "group" && { TargetGroup: "targetgroup/tg/2" }),
    });
  }
  return Object.fromEntries(metrics.map(({ name, values }) => [name, values]));
}

describe("what a load balancer tells CloudWatch", () => {
  const minute = [answered(200), answered(204, 0.3), answered(500), refused(502, GROUP)];

  it("of a target group: requests, answers, response times and hosts", () => {
    expect(measured(minute, "group")).toEqual({
      RequestCount: [4],
      RequestCountPerTarget: [2],
      TargetResponseTime: [0.1, 0.3, 0.1],
      HTTPCode_Target_2XX_Count: [2],
      HTTPCode_Target_5XX_Count: [1],
      HealthyHostCount: [2],
      UnHealthyHostCount: [1],
    });
  });

  it("of itself: all requests that had a target, and its own errors", () => {
    const own = [refused(503), refused(400), refused(301), refused(500)];
    expect(measured([...minute, ...own], "balancer")).toEqual({
      RequestCount: [4],
      TargetResponseTime: [0.1, 0.3, 0.1],
      HTTPCode_Target_2XX_Count: [2],
      HTTPCode_Target_5XX_Count: [1],
      HTTPCode_ELB_4XX_Count: [1],
      HTTPCode_ELB_5XX_Count: [3],
      HTTPCode_ELB_500_Count: [1],
      HTTPCode_ELB_502_Count: [1],
      HTTPCode_ELB_503_Count: [1],
    });
  });

  it("of each target group its own requests", () => {
    const other: Exchange = { ...answered(404, 9), targetGroup: `${ARN}targetgroup/other/3` };
    expect(measured([answered(200), answered(200), other], "group", 1)).toEqual({
      RequestCount: [2],
      RequestCountPerTarget: [2],
      TargetResponseTime: [0.1, 0.1],
      HTTPCode_Target_2XX_Count: [2],
      HealthyHostCount: [1],
      UnHealthyHostCount: [1],
    });
  });

  it("without requests: only which hosts are healthy; without targets: nothing", () => {
    expect(measured([], "balancer")).toEqual({});
    expect(measured([], "group", 0)).toEqual({ HealthyHostCount: [0], UnHealthyHostCount: [1] });
    expect(loadBalancerMetrics(BALANCER, [], [])).toEqual([]);
    const left: Exchange = { ...refused(0, GROUP), status: undefined };
    expect(measured([left], "balancer")).toEqual({ RequestCount: [1] });
  });
});
