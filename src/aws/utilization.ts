import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { awsClient, listIn } from "./client";
import { explainAwsError } from "./explain";
import type { ServiceName } from "./service";

/** The busiest task in the busiest minute of an hour. */
export interface HourlyMaximum {
  readonly at: Date;
  /** Of what the task has. */
  readonly percent: number;
}

export interface Utilization {
  readonly cpu: readonly HourlyMaximum[];
  readonly memory: readonly HourlyMaximum[];
}

const HOUR_SECONDS = 3600;
const METRICS = { cpu: "CPUUtilization", memory: "MemoryUtilization" } as const;

/**
 * How busy a service's tasks were in the hours in which some ran. CloudWatch gets these metrics already summed up,
 * so it has no percentiles of them: maxima are what is read.
 * @throws when AWS does not answer; the message says what to do
 */
export async function readUtilization(
  { region, cluster, service }: ServiceName,
  from: Date,
  to: Date,
): Promise<Utilization> {
  const { CloudWatchClient, paginateGetMetricData } = await import("@aws-sdk/client-cloudwatch");
  const client = awsClient(CloudWatchClient, region);
  const dimensions = [
    { Name: "ClusterName", Value: cluster },
    { Name: "ServiceName", Value: service },
  ];
  const queries = Object.entries(METRICS).map(
    ([Id, MetricName]): MetricDataQuery => ({
      Id,
      MetricStat: {
        Metric: { Namespace: "AWS/ECS", MetricName, Dimensions: dimensions },
        Period: HOUR_SECONDS,
        Stat: "Maximum",
      },
    }),
  );
  const found: Record<keyof typeof METRICS, HourlyMaximum[]> = { cpu: [], memory: [] };
  try {
    const question = { MetricDataQueries: queries, StartTime: from, EndTime: to };
    for await (const page of paginateGetMetricData({ client }, question)) {
      for (const { Id, Timestamps = [], Values = [] } of listIn(page, "MetricDataResults")) {
        const points = Timestamps.map((at, i) => ({ at, percent: Values[i] ?? 0 }));
        found[Id === "cpu" ? "cpu" : "memory"].push(...points);
      }
    }
    return found;
  } catch (error) {
    throw explainAwsError(error);
  }
}
