import type { HclOperand } from "../../hcl/expression";

/** A dashboard is this wide. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html (2026-11) */
export const WIDTH = 24;
export const HEIGHT = 6;

/** Minutes are what ECS measures, and five of them are enough to see a day. */
const PERIOD_SECONDS = 300;

export interface Line {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly label: string;
  readonly stat: string;
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
      period: PERIOD_SECONDS,
      yAxis: { left: { min: 0 } },
      metrics: lines.map(({ namespace, metric, dimensions, label, stat }) => [
        namespace,
        metric,
        ...Object.entries(dimensions).flat(),
        { label, stat },
      ]),
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
    ...{ namespace: "AWS/ECS", metric, dimensions, label, stat },
  });
  return {
    // A sample for each running task in each minute.
    tasks: [line("CPUUtilization", "running tasks, by the minute", "SampleCount")],
    use: [
      line("CPUUtilization", "CPU, average", "Average"),
      line("CPUUtilization", "CPU, highest", "Maximum"),
      line("MemoryUtilization", "memory, average", "Average"),
      line("MemoryUtilization", "memory, highest", "Maximum"),
    ],
  };
}
