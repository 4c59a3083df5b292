import { taskMonths } from "../usage/usage";
import type { BilledItem, RegionUsage } from "./item";

/** Metrics come while tasks run. The log that they are made of is AWS's own, kept for a day, and is left out. */
export const containerInsights = {
  name: "custom-metric",
  group: "otherServices",
  unit: "metric-month",
  offer: { service: "AmazonCloudWatch", usageType: "CW:MetricMonitorUsage", unit: "Metrics" },
  quantities: (used) =>
    used.values.container_insights === "enabled"
      ? [
          {
            name: "Container Insights",
            quantity: used.assumptions.insightsMetrics * runningMonths(used),
          },
        ]
      : [],
} as const satisfies BilledItem;

/**
 * With enhanced observability, the metrics of cluster and service have the lower price, too. By which usage type AWS's Price
 * List has it is not known.
 */
export const enhancedInsights = {
  name: "enhanced-metric",
  group: "otherServices",
  unit: "metric-month",
  offer: null,
  quantities: (used) =>
    used.values.container_insights === "enhanced"
      ? [
          {
            name: "Container Insights, enhanced",
            quantity: used.assumptions.enhancedMetrics * runningMonths(used),
          },
        ]
      : [],
} as const satisfies BilledItem;

/** How much of a month at least one task runs. */
function runningMonths({ values, usage }: RegionUsage): number {
  return Math.min(usage.months, taskMonths(usage) / Math.max(values.desired_count, 1));
}
