"""What moto 5.2 gets wrong of scaling policies, put right: the alarms of target tracking, a policy that is changed, and
the operation that tells what scaling did, which it lacks.

https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
"""

import json
import time

from moto.applicationautoscaling.models import (
    ApplicationAutoscalingBackend,
    FakeApplicationAutoscalingPolicy,
)
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.cloudwatch.models import cloudwatch_backends
from moto.moto_api._internal import mock_random

from .application_auto_scaling import require_target

# In AWS's alarms scale-in begins a tenth below the target, so that it does not undo what scale-out did.
SCALE_IN_BELOW = 0.9


def metric_of(specification, resource_id):
    """Namespace, name, statistic and dimensions of what a policy aims at; moto takes all for CPU."""
    custom = specification.get("CustomizedMetricSpecification")
    if custom:
        return (
            custom["Namespace"],
            custom["MetricName"],
            custom["Statistic"],
            custom.get("Dimensions", []),
        )
    predefined = specification["PredefinedMetricSpecification"]
    kind = predefined["PredefinedMetricType"]
    if kind == "ALBRequestCountPerTarget":
        # app/<name>/<id>/targetgroup/<name>/<id>
        balancer, group = predefined["ResourceLabel"].split("/targetgroup/")
        dimensions = [
            {"Name": "LoadBalancer", "Value": balancer},
            {"Name": "TargetGroup", "Value": f"targetgroup/{group}"},
        ]
        return "AWS/ApplicationELB", "RequestCountPerTarget", "Sum", dimensions
    _, cluster, service = resource_id.split("/")
    dimensions = [
        {"Name": "ClusterName", "Value": cluster},
        {"Name": "ServiceName", "Value": service},
    ]
    return "AWS/ECS", kind.removeprefix("ECSServiceAverage"), "Average", dimensions


def tracking_alarms(self):
    configuration = self.target_tracking_scaling_policy_configuration
    namespace, name, statistic, dimensions = metric_of(configuration, self.resource_id)
    target = float(configuration["TargetValue"])
    cloudwatch = cloudwatch_backends[self.account_id][self.region_name]
    action = f"{self.policy_arn}:createdBy/{mock_random.uuid4()}"
    return [
        cloudwatch.put_metric_alarm(
            name=f"TargetTracking-{self.resource_id}-{side}-{mock_random.uuid4()}",
            namespace=namespace,
            metric_name=name,
            statistic=statistic,
            dimensions=dimensions,
            comparison_operator=comparison,
            threshold=threshold,
            evaluation_periods=periods,
            period=60,
            description=f"DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {action}.",
            alarm_actions=[action],
        )
        for side, comparison, threshold, periods in (
            ("AlarmHigh", "GreaterThanThreshold", target, 3),
            ("AlarmLow", "LessThanThreshold", SCALE_IN_BELOW * target, 15),
        )
    ]


FakeApplicationAutoscalingPolicy._generate_ecs_alarms = tracking_alarms


# A changed policy keeps its ARN, and its alarms are replaced; in moto the old ones stay.

put_policy = ApplicationAutoscalingBackend.put_scaling_policy


def put_scaling_policy(self, policy_name, service_namespace, resource_id, scalable_dimension, *rest, **more):
    require_target(self, resource_id, scalable_dimension)
    key = FakeApplicationAutoscalingPolicy.formulate_key(
        service_namespace, resource_id, scalable_dimension, policy_name
    )
    old = self.policies.get(key)
    policy = put_policy(
        self, policy_name, service_namespace, resource_id, scalable_dimension, *rest, **more
    )
    if old is not None:
        old.delete_alarms(self.account_id, self.region_name)
        policy.policy_arn, policy.creation_time = old.policy_arn, old.creation_time
    return policy


ApplicationAutoscalingBackend.put_scaling_policy = put_scaling_policy


# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingActivities.html


def activities_of(backend):
    """Newest first."""
    return backend.__dict__.setdefault("_activities", [])


def add_activity(backend, resource_id, count, cause):
    now = time.time()
    activity = {
        "ActivityId": str(mock_random.uuid4()),
        "ServiceNamespace": "ecs",
        "ResourceId": resource_id,
        "ScalableDimension": "ecs:service:DesiredCount",
        "Description": f"Setting desired count to {count}.",
        "Cause": cause,
        "StartTime": now,
        "EndTime": now,
        "StatusCode": "Successful",
        "StatusMessage": f"Successfully set desired count to {count}. Change successfully fulfilled by ecs.",
    }
    activities_of(backend).insert(0, activity)


def describe_scaling_activities(self):
    found = [
        it
        for it in activities_of(self.applicationautoscaling_backend)
        if it["ServiceNamespace"] == self._get_param("ServiceNamespace")
        and self._get_param("ResourceId") in (None, it["ResourceId"])
    ]
    return json.dumps({"ScalingActivities": found})


ApplicationAutoScalingResponse.describe_scaling_activities = describe_scaling_activities
