"""What moto 5.2 gets wrong of CloudWatch once metrics are measured and alarms evaluated. Only active while controllers are
attached, which do both.
"""

import json
import math
from datetime import datetime, timezone

from moto.cloudwatch.models import (
    Alarm,
    CloudWatchBackend,
    MetricAggregatedDatum,
    MetricDatum,
    Statistics,
)
from moto.core import DEFAULT_ACCOUNT_ID

from . import running_sns
from .backends import backend, backends


class MeasuredDatum(MetricAggregatedDatum):
    """What was measured within a minute. Beside moto's sums it keeps the values, which percentiles need."""

    def __init__(self, namespace, name, dimensions, values, unit, timestamp):
        super().__init__(
            namespace, name, min(values), max(values), len(values), sum(values), dimensions, timestamp, unit
        )
        self.values = values


def values_of(datum):
    if isinstance(datum, MeasuredDatum):
        return datum.values
    if isinstance(datum, MetricDatum):
        return [datum.value]
    # Of somebody's own sums, nothing else is known.
    count = int(datum.sample_count)
    return [datum.sum / count] * count if count else []


# A minute is shorter here, and what is finer than a minute CloudWatch keeps for three hours.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Metric
KEPT_SECONDS = 3 * 60 * 60


def put_metrics(region, at, metrics):
    """at: seconds since 1970, at which the minute began"""
    moment = datetime.fromtimestamp(at, timezone.utc).replace(tzinfo=None)
    cloudwatch = backend("cloudwatch", region)
    cloudwatch.metric_data = [
        it
        for it in cloudwatch.metric_data
        if not isinstance(it, MeasuredDatum) or seconds(it.timestamp) > at - KEPT_SECONDS
    ]
    cloudwatch.metric_data.extend(
        MeasuredDatum(
            it["namespace"],
            it["name"],
            [{"Name": name, "Value": value} for name, value in it["dimensions"].items()],
            it["values"],
            it["unit"],
            moment,
        )
        for it in metrics
    )


# Percentiles, of which moto knows none.

statistic_without_percentiles = Statistics.get_statistics_for_type


def statistic(self, stat):
    if not stat.startswith("p"):
        return statistic_without_percentiles(self, stat)
    values = sorted(value for it in self.metric_data for value in values_of(it))
    return values[max(math.ceil(len(values) * float(stat[1:]) / 100) - 1, 0)] if values else None


Statistics.get_statistics_for_type = statistic


# What the controllers look at


def watched(since):
    """Alarms with a threshold, and what was measured since then (seconds since 1970), of all regions."""
    regions = [it for it in backends("cloudwatch") if it.alarms]
    return [
        {
            "region": it.region_name,
            "alarms": [alarm_of(alarm) for alarm in it.alarms.values() if alarm.threshold is not None],
            "data": [
                {**metric_of(datum.namespace, datum.name, datum.dimensions), "at": at, "values": values_of(datum)}
                for datum in it.metric_data
                if (at := seconds(datum.timestamp)) >= since
            ],
        }
        for it in regions
    ]


def seconds(timestamp):
    return (timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=timezone.utc)).timestamp()


def metric_of(namespace, name, dimensions):
    return {
        "namespace": namespace,
        "name": name,
        "dimensions": {it.name: it.value for it in dimensions},
    }


def alarm_of(alarm):
    statistic = alarm.statistic or alarm.extended_statistic
    return {
        "name": alarm.name,
        "state": alarm.state_value,
        "metrics": [query_of(it) for it in alarm.metric_data_queries]
        or [
            {
                "id": "m",
                "metric": metric_of(alarm.namespace, alarm.metric_name, alarm.dimensions),
                "period": int(alarm.period),
                "statistic": statistic,
            }
        ],
        "comparisonOperator": alarm.comparison_operator,
        "threshold": float(alarm.threshold),
        "evaluationPeriods": int(alarm.evaluation_periods),
        "datapointsToAlarm": int(alarm.datapoints_to_alarm or alarm.evaluation_periods),
        "treatMissingData": alarm.treat_missing_data or "missing",
        "lowSampleCountPercentiles": alarm.evaluate_low_sample_count_percentile or "evaluate",
    }


def query_of(query):
    if query.expression:
        return {
            "id": query.id,
            "expression": query.expression,
            "isReturned": str(query.return_data).lower() == "true",
        }
    stat = query.metric_stat
    return {
        "id": query.id,
        "metric": metric_of(stat.metric.namespace, stat.metric.metric_name, stat.metric.dimensions),
        "period": int(stat.period),
        "statistic": stat.stat,
        "isReturned": str(query.return_data).lower() == "true",
    }


def set_alarm_state(region, name, state, reason):
    """Unless it is gone meanwhile."""
    alarm = backend("cloudwatch", region).alarms.get(name)
    if alarm is not None and alarm.state_value != state:
        alarm.update_state(reason, "{}", state)


# A changed alarm keeps its state, and a new one has too little data. In moto both are fine.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html

put_as_fine = CloudWatchBackend.put_metric_alarm


def put_metric_alarm(self, name, *args, **kwargs):
    old = self.alarms.get(name)
    alarm = put_as_fine(self, name, *args, **kwargs)
    if old is None:
        alarm.state_value = "INSUFFICIENT_DATA"
    else:
        for kept in ("state_value", "state_reason", "state_reason_data", "state_updated_timestamp", "history"):
            setattr(alarm, kept, getattr(old, kept))
    return alarm


CloudWatchBackend.put_metric_alarm = put_metric_alarm


# Whoever changes a state, its actions follow; moto has none. Application Auto Scaling's are the controllers' own.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html

update_silently = Alarm.update_state


def update_state(self, reason, reason_data, state_value):
    old = self.state_value
    update_silently(self, reason, reason_data, state_value)
    actions = {
        "ALARM": self.alarm_actions,
        "OK": self.ok_actions,
        "INSUFFICIENT_DATA": self.insufficient_data_actions,
    }[state_value]
    if old != state_value and self.actions_enabled:
        for action in actions:
            if ":sns:" in action:
                running_sns.publish(
                    action,
                    subject=f'{state_value}: "{self.name}" in {self.region_name}',
                    message=json.dumps(notification_of(self, old)),
                )


def notification_of(alarm, old_state):
    metric = {} if alarm.metric_data_queries else {
        "MetricName": alarm.metric_name,
        "Namespace": alarm.namespace,
        "Dimensions": [{"name": it.name, "value": it.value} for it in alarm.dimensions],
        "Period": alarm.period,
    }
    return {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": DEFAULT_ACCOUNT_ID,
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
        "StateChangeTime": f"{alarm.state_updated_timestamp.isoformat(timespec='milliseconds')}+0000",
        "Region": alarm.region_name,
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": old_state,
        "Trigger": {
            **metric,
            "ComparisonOperator": alarm.comparison_operator,
            "Threshold": alarm.threshold,
            "EvaluationPeriods": alarm.evaluation_periods,
            "TreatMissingData": alarm.treat_missing_data,
        },
    }


Alarm.update_state = update_state
