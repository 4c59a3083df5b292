import type { Dimension, PutMetricAlarmCommandInput } from "@aws-sdk/client-cloudwatch";
import { synthesized } from "../support/stack";

/** An alarm of the stacks, without its threshold. @param actual what its dimensions name here */
export function stackAlarm(
  name: string,
  actual: Readonly<Record<string, string>>,
  topic: string,
): PutMetricAlarmCommandInput {
  const made = synthesized().resource.aws_cloudwatch_metric_alarm?.[name];
  const dimensions = (of: object): Dimension[] =>
    Object.keys(of).map((Name) => ({ Name, Value: actual[Name] }));
  const metrics = made.metric_query?.map(
    ({ id, expression, return_data, metric }: Record<string, never>) => ({
      Id: id,
      Expression: expression,
      ReturnData: return_data ?? false,
      MetricStat: metric && {
        Metric: {
          Namespace: metric["namespace"],
          MetricName: metric["metric_name"],
          Dimensions: dimensions(metric["dimensions"]),
        },
        Period: metric["period"],
        Stat: metric["stat"],
      },
    }),
  );
  return {
    AlarmName: name,
    Namespace: made.namespace,
    MetricName: made.metric_name,
    Dimensions: made.dimensions && dimensions(made.dimensions),
    Statistic: made.statistic,
    ExtendedStatistic: made.extended_statistic,
    EvaluateLowSampleCountPercentile: made.evaluate_low_sample_count_percentiles,
    Period: made.period,
    Metrics: metrics,
    EvaluationPeriods: made.evaluation_periods,
    ComparisonOperator: made.comparison_operator,
    TreatMissingData: made.treat_missing_data,
    AlarmActions: made.alarm_actions?.length === 0 ? [] : [topic],
    OKActions: made.ok_actions && [topic],
    InsufficientDataActions: made.insufficient_data_actions && [topic],
  };
}
