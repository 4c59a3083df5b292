import type { MeasuredMetric } from "../cloudwatch/metrics";
import type { Exchange } from "./exchange";

/** Of a target group, now. */
export interface HostCounts {
  readonly targetGroup: string;
  readonly healthy: number;
  readonly unhealthy: number;
}

/** @param targetGroup its ARN; without one, the metric is about the load balancer alone */
type MakeMetric = (
  name: string,
  values: readonly number[],
  targetGroup?: string,
  unit?: MeasuredMetric["unit"],
) => MeasuredMetric;

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
  const metric: MakeMetric = (name, values, targetGroup, unit = "Count") => ({
    namespace: "AWS/ApplicationELB",
    name,
    dimensions: {
      LoadBalancer,
      ...(targetGroup === undefined ? {} : { TargetGroup: targetGroup.split(":").at(-1) ?? "" }),
    },
    values,
    unit,
  });
  const metrics = [
    ...hosts.flatMap((counts) => hostMetrics(counts, exchanges, metric)),
    ...targetMetrics(exchanges, metric),
    ...ownAnswerMetrics(exchanges, metric),
  ];
  return metrics.filter(({ values }) => values.length > 0);
}

function hostMetrics(
  { targetGroup, healthy, unhealthy }: HostCounts,
  exchanges: readonly Exchange[],
  metric: MakeMetric,
): MeasuredMetric[] {
  const own = exchanges.filter((it) => it.targetGroup === targetGroup);
  const perTarget = own.length / Math.max(healthy, 1);
  return [
    metric("RequestCountPerTarget", perTarget === 0 ? [] : [perTarget], targetGroup),
    metric("HealthyHostCount", [healthy], targetGroup),
    metric("UnHealthyHostCount", [unhealthy], targetGroup),
  ];
}

/** Of what was forwarded: together, and by target group. */
function targetMetrics(exchanges: readonly Exchange[], metric: MakeMetric): MeasuredMetric[] {
  const forwarded = exchanges.filter(({ targetGroup }) => targetGroup !== undefined);
  const groups = new Set(forwarded.map(({ targetGroup }) => targetGroup));
  return [undefined, ...groups].flatMap((group) => {
    const own = forwarded.filter((it) => group === undefined || group === it.targetGroup);
    const seconds = own.flatMap(({ targetSeconds }) => targetSeconds ?? []);
    const statuses = own.flatMap(({ targetStatus }) => targetStatus ?? []);
    return [
      metric("RequestCount", own.length === 0 ? [] : [own.length], group),
      metric("TargetResponseTime", seconds, group, "Seconds"),
      ...counted(statuses, classOf).map(([code, count]) =>
        metric(`HTTPCode_Target_${code}_Count`, [count], group),
      ),
    ];
  });
}

/** Of the errors that are the load balancer's own. */
function ownAnswerMetrics(exchanges: readonly Exchange[], metric: MakeMetric): MeasuredMetric[] {
  const own = exchanges.filter(({ targetStatus }) => targetStatus === undefined);
  const statuses = own.flatMap(({ status }) => status ?? []).filter((status) => status >= 400);
  const serverErrors = statuses.filter((status) => status >= 500);
  return [...counted(statuses, classOf), ...counted(serverErrors, String)].map(([code, count]) =>
    metric(`HTTPCode_ELB_${code}_Count`, [count]),
  );
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
