import { tasksArePrivate } from "../../fleet/private-network";
import type { VariableValues } from "../../fleet/variables";

/** What no configuration says and a bill depends on. Amounts are those of tasks that run around the clock. */
export interface Assumptions {
  /** Load balancer capacity units while tasks run. One is 25 new connections a second, or 1 GB an hour. */
  readonly lcus: number;
  /** GB a month that each task logs. */
  readonly logsGb: number;
  /** GB a month that each task sends to the internet. */
  readonly dataOutGb: number;
  /** GB a month that each task exchanges through a NAT gateway or VPC endpoints. */
  readonly privateGb: number;
  /** GB a month that flow logs write in a region. */
  readonly flowLogsGb: number;
  /** Metrics of Container Insights while tasks run. */
  readonly insightsMetrics: number;
  /** The same with enhanced observability. */
  readonly enhancedMetrics: number;
}

export type AssumptionName = keyof Assumptions;

/**
 * A small MCP server's, by rule of thumb: measure your own. Of Container Insights' metrics, a cluster with one service on
 * Fargate has 10 three times (for cluster, service and task definition), 5 of the service and 3 of the cluster; enhanced
 * adds some of each task and each container, and a public account of such a fleet in us-east-1 has counted 180 for one task.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html (2026-11)
 */
export const DEFAULT_ASSUMPTIONS: Assumptions = {
  lcus: 0.1,
  logsGb: 0.5,
  dataOutGb: 5,
  privateGb: 2,
  flowLogsGb: 1,
  insightsMetrics: 38,
  enhancedMetrics: 180,
};

/** Beyond these somebody has mistaken the unit. */
export const ASSUMPTION_LIMITS: Readonly<Record<AssumptionName, number>> = {
  lcus: 10_000,
  logsGb: 1_000_000,
  dataOutGb: 10_000_000,
  privateGb: 10_000_000,
  flowLogsGb: 1_000_000,
  insightsMetrics: 1_000_000,
  enhancedMetrics: 1_000_000,
};

export const ASSUMPTION_MEANINGS: Readonly<Record<AssumptionName, string>> = {
  lcus: "load balancer capacity units while tasks run",
  logsGb: "GB of logs a month for each task",
  dataOutGb: "GB a month to the internet for each task",
  privateGb:
    "GB a month through NAT gateways or VPC endpoints for each task, where it is in a private subnet",
  flowLogsGb: "GB of flow logs a month in each region that has them",
  insightsMetrics: "metrics of Container Insights in each region that has it enabled",
  enhancedMetrics: "metrics of Container Insights in each region that has it enhanced",
};

/** The regions whose bill depends on it: the others use nothing of the kind. */
export const ASSUMPTION_COUNTS: Readonly<
  Record<AssumptionName, (values: VariableValues) => boolean>
> = {
  lcus: ({ create_alb }) => create_alb,
  logsGb: () => true,
  dataOutGb: () => true,
  privateGb: tasksArePrivate,
  flowLogsGb: ({ enable_flow_logs }) => enable_flow_logs,
  insightsMetrics: ({ container_insights }) => container_insights === "enabled",
  enhancedMetrics: ({ container_insights }) => container_insights === "enhanced",
};
