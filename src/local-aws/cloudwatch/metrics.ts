/** What a metric is known by. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A metric's values of one minute. */
export interface MeasuredMetric extends Metric {
  readonly values: readonly number[];
  readonly unit: "Count" | "Percent" | "Seconds";
}

/** Those that AWS publishes in a region. */
export interface RegionMetrics {
  readonly region: string;
  readonly metrics: readonly MeasuredMetric[];
}

export function isSameMetric(a: Metric, b: Metric): boolean {
  const names = Object.keys(a.dimensions);
  return (
    a.namespace === b.namespace &&
    a.name === b.name &&
    names.length === Object.keys(b.dimensions).length &&
    names.every((name) => a.dimensions[name] === b.dimensions[name])
  );
}

/**
 * A statistic of at least one value.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export function statisticOf(values: readonly number[], statistic: string): number {
  const sum = values.reduce((all, value) => all + value, 0);
  switch (statistic) {
    case "Sum":
      return sum;
    case "Average":
      return sum / values.length;
    case "Minimum":
      return Math.min(...values);
    case "Maximum":
      return Math.max(...values);
    case "SampleCount":
      return values.length;
    default: {
      const rank = Math.ceil((values.length * percentileOf(statistic)) / 100);
      return [...values].sort((a, b) => a - b)[Math.max(rank - 1, 0)] as number;
    }
  }
}

/**
 * Whether a percentile is of too few values to say much: fewer than 10/(1-p), or than 10/p below the median.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
export function hasFewSamples(values: readonly number[], statistic: string): boolean {
  if (!statistic.startsWith("p")) {
    return false;
  }
  const percentile = percentileOf(statistic);
  return values.length < 1000 / Math.min(percentile, 100 - percentile);
}

/** @param statistic such as p95 or p99.9 */
function percentileOf(statistic: string): number {
  const [, percentile] = /^p(\d+(?:\.\d+)?)$/.exec(statistic) ?? [];
  if (percentile === undefined) {
    throw new Error(`the sandbox does not know the statistic ${statistic}`);
  }
  return Number(percentile);
}
