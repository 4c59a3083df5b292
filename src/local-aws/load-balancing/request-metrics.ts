import type { MeasuredMetric } from "../cloudwatch/metrics";
import type { Exchange } from "./exchange";

/** Of a target group, now. */
export interface HostCounts {
  readonly targetGroup: string;
  readonly healthy: number;
  readonly unhealthy: number;
}

/**
 * What Elastic Load Balancing tells CloudWatch of a load balancer: requests of a minute, and the health of the targets
 * at its end. What did not happen is not reported, nor the health of a group without targets.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 * @param arn of the load balancer
 */
export function loadBalancerMetrics(
  arn: string,
  exchanges: readonly Exchange[],
  hosts: readonly HostCounts[],
): MeasuredMetric[] {
  const LoadBalancer = arn.split(":loadbalancer/")[1] ?? arn;
  const metric = (
    name: string,
    values: readonly number[],
    targetGroup?: string,
    unit: MeasuredMetric["unit"] = "Count",
  ): MeasuredMetric => ({
    namespace: "AWS/ApplicationELB",
    name,
    dimensions: {
      LoadBalancer,
      ...(targetGroup === undefined ? {} : { TargetGroup: targetGroup.split(":").at(-1) ?? "" }),
    },
    values,
    unit,
  });
  const perGroup = hosts.flatMap(({ targetGroup, healthy, unhealthy }) => {
    const own = exchanges.filter((it) => it.targetGroup === targetGroup);
    const perTarget = own.length / Math.max(healthy, 1);
    return [
      metric("RequestCountPerTarget", perTarget === 0 ? [] : [perTarget], targetGroup),
      metric("HealthyHostCount", [healthy], targetGroup),
      metric("UnHealthyHostCount", [unhealthy], targetGroup),
    ];
  });
  const forwarded = exchanges.filter(({ targetGroup }) => targetGroup !== undefined);
  const groups = new Set(forwarded.map(({ targetGroup }) => targetGroup));
  const requests = [undefined, ...groups].flatMap((group) => {
    const own = forwarded.filter((it) => group === undefined || group === it.targetGroup);
    const seconds = own.flatMap(({ targetSeconds }) => targetSeconds ?? []);
    return [
      metric("RequestCount", own.length === 0 ? [] : [own.length], group),
      metric("TargetResponseTime", seconds, group, "Seconds"),
      ...counted(
        own.flatMap(({ targetStatus }) => targetStatus ?? []),
        classOf,
      ).map(([code, count]) => metric(`HTTPCode_Target_${code}_Count`, [count], group)),
    ];
  });
  const own = exchanges.filter(({ targetStatus }) => targetStatus === undefined);
  const statuses = own.flatMap(({ status }) => status ?? []).filter((status) => status >= 400);
  const balancer = [
    ...counted(statuses, classOf),
    ...counted(
      statuses.filter((status) => status >= 500),
      String,
    ),
  ].map(([code, count]) => metric(`HTTPCode_ELB_${code}_Count`, [count]));
  return [...perGroup, ...requests, ...balancer].filter(({ values }) => values.length > 0);
}

/** Such as 2XX. */
function classOf(status: number): string {
  return `${Math.floor(status / 100)}XX`;
}

/** How many there are of each code. */
function counted(
  statuses: readonly number[],
  codeOf: (status: number) => string,
): [string, number][] {
  const counts = new Map<string, number>();
  for (const code of statuses.map(codeOf)) {
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts];
}
