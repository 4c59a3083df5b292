import type { HclOperand } from "../../hcl/expression";

/** A dashboard is this wide. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html (2026-11) */
export const WIDTH = 24;
export const HEIGHT = 6;

const PERIOD_SECONDS = 300;
/** ECS measures each task once in it, so that the samples are the tasks. */
const MINUTE_SECONDS = 60;

export interface Line {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly label: string;
  readonly stat: string;
  /** In seconds. @default 300 */
  readonly period?: number;
}

/** Widgets without a place stand one after the other, in rows. */
export function graph(
  title: string,
  region: string,
  lines: readonly Line[],
  width = WIDTH / 3,
): HclOperand {
  return {
    type: "metric",
    width,
    height: HEIGHT,
    properties: {
      title,
      region,
      view: "timeSeries",
      yAxis: { left: { min: 0 } },
      metrics: lines.map(
        ({ namespace, metric, dimensions, label, stat, period = PERIOD_SECONDS }) => [
          namespace,
          metric,
          ...Object.entries(dimensions).flat(),
          { label, stat, period },
        ],
      ),
    },
  };
}

/** @param arns a list, as an expression */
export function alarmStates(title: string, arns: HclOperand): HclOperand {
  return { type: "alarm", width: WIDTH, height: 3, properties: { title, alarms: arns } };
}

/** What ECS measures of a service. */
export function serviceLines(cluster: string, service: string) {
  const dimensions = { ClusterName: cluster, ServiceName: service };
  const line = (metric: string, label: string, stat: string): Line => ({
    namespace: "AWS/ECS",
    metric,
    dimensions,
    label,
    stat,
  });
  return {
    tasks: [{ ...line("CPUUtilization", "running tasks", "SampleCount"), period: MINUTE_SECONDS }],
    use: [
      line("CPUUtilization", "CPU, average", "Average"),
      line("CPUUtilization", "CPU, highest", "Maximum"),
      line("MemoryUtilization", "memory, average", "Average"),
      line("MemoryUtilization", "memory, highest", "Maximum"),
    ],
  };
}
