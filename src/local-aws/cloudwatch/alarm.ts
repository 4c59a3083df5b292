import type { AlarmState } from "./alarm-state";
import { type AlarmRule, evaluationRange, type Point } from "./alarm-state";
import { evaluate } from "./metric-math";
import { hasFewSamples, isSameMetric, type Metric, statisticOf } from "./metrics";

/** As the emulator has it. */
export interface AlarmRecord extends AlarmRule {
  readonly name: string;
  readonly state: AlarmState;
  readonly metrics: readonly (MetricQuery | ExpressionQuery)[];
  readonly comparisonOperator: string;
  readonly threshold: number;
  readonly lowSampleCountPercentiles: "evaluate" | "ignore";
}

interface Query {
  readonly id: string;
  /** Whether the alarm looks at it; of a single one that needs no saying. */
  readonly isReturned?: boolean;
}

export interface MetricQuery extends Query {
  readonly metric: Metric;
  /** Seconds. */
  readonly period: number;
  readonly statistic: string;
}

export interface ExpressionQuery extends Query {
  readonly expression: string;
}

/** What was measured in a minute. */
export interface MinuteDatum extends Metric {
  /** 0 is the latest one, 1 the one before it. */
  readonly minutesAgo: number;
  readonly values: readonly number[];
}

export interface Evaluated {
  /** Of the periods of the evaluation range, the latest first. */
  readonly points: readonly Point[];
  /** The latest that there is. */
  readonly value: number | undefined;
}

/**
 * What an alarm sees. A period of several minutes moves on with each of them.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 * @param beganAt when a minute began, in seconds since 1970
 */
export function look(
  alarm: AlarmRecord,
  data: readonly MinuteDatum[],
  beganAt: (minutesAgo: number) => number,
): Evaluated {
  const minutes = minutesOfPeriod(alarm);
  const periods = Array.from({ length: evaluationRange(alarm) }, (_, i) =>
    valueIn(
      alarm,
      data.filter(({ minutesAgo: ago }) => ago >= i * minutes && ago < (i + 1) * minutes),
      beganAt((i + 1) * minutes - 1),
    ),
  );
  return {
    points: periods.map((it) =>
      it === "unsure"
        ? it
        : it === undefined
          ? "missing"
          : breaches(it, alarm)
            ? "breaching"
            : "fine",
    ),
    value: periods.find((it) => typeof it === "number"),
  };
}

/** @param value the latest; undefined when there is none */
export function stateReason(
  { threshold, comparisonOperator, evaluationPeriods, ...alarm }: AlarmRecord,
  state: AlarmState,
  value: number | undefined,
): string {
  if (state === "INSUFFICIENT_DATA") {
    return "Insufficient Data: no datapoints were received.";
  }
  const crossed = `Threshold ${state === "ALARM" ? "Crossed" : "not crossed"}`;
  return value === undefined
    ? `${crossed}: no datapoints were received, and missing ones are treated as ${alarm.treatMissingData}.`
    : `${crossed}: the latest datapoint is ${value}, ${comparisonOperator} ${threshold} is looked for in ` +
        `${alarm.datapointsToAlarm} of ${evaluationPeriods} periods.`;
}

/** How many of the last minutes it looks at. */
export function minutesLookedAt(alarm: AlarmRecord): number {
  return evaluationRange(alarm) * minutesOfPeriod(alarm);
}

function minutesOfPeriod({ metrics }: AlarmRecord): number {
  const seconds = metrics.flatMap((query) => ("metric" in query ? query.period : []));
  return Math.max(1, Math.round(Math.max(...seconds, 60) / 60));
}

function valueIn(
  { metrics, lowSampleCountPercentiles }: AlarmRecord,
  data: readonly MinuteDatum[],
  at: number,
): number | "unsure" | undefined {
  const valuesOf = ({ metric }: MetricQuery) =>
    data.filter((it) => isSameMetric(it, metric)).flatMap(({ values }) => values);
  const queryValue = (id: string): number | undefined => {
    const query = metrics.find((it) => it.id === id);
    if (query === undefined) {
      throw new Error(`an alarm's metric math names ${id}, which it does not have`);
    }
    if ("expression" in query) {
      return evaluate(query.expression, queryValue, at);
    }
    const values = valuesOf(query);
    return values.length === 0 ? undefined : statisticOf(values, query.statistic);
  };
  const [first] = metrics;
  const watched = metrics.find(({ isReturned }) => isReturned) ?? first;
  if (watched !== undefined && "metric" in watched && lowSampleCountPercentiles === "ignore") {
    const values = valuesOf(watched);
    if (values.length > 0 && hasFewSamples(values, watched.statistic)) {
      return "unsure";
    }
  }
  return watched && queryValue(watched.id);
}

function breaches(value: number, { comparisonOperator, threshold }: AlarmRecord): boolean {
  switch (comparisonOperator) {
    case "GreaterThanThreshold":
      return value > threshold;
    case "GreaterThanOrEqualToThreshold":
      return value >= threshold;
    case "LessThanThreshold":
      return value < threshold;
    case "LessThanOrEqualToThreshold":
      return value <= threshold;
    default:
      throw new Error(`the sandbox does not know the comparison ${comparisonOperator}`);
  }
}
