"""What moto 5.2 lacks of EventBridge: events of ECS, topics as targets, and counting how often a rule's targets are
invoked. Only active while controllers are attached.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
"""

import json
import time
from copy import copy

from moto.core.utils import utcfromtimestamp, utcnow
from moto.events.models import Rule
from moto.events.utils import EventTemplateParser

from . import running_sns
from .backends import backend, region_of
from .running_cloudwatch import put_metrics


def put_service_event(service, detail_type, detail):
    put_event(detail_type, service, {**detail, "createdAt": f"{utcnow().isoformat()}Z"})


def put_event(detail_type, resource, detail):
    """An event of ECS about a resource, in the region of that."""
    event = {
        "Source": "aws.ecs",
        "DetailType": detail_type,
        "Resources": [resource],
        "Detail": json.dumps(detail, default=str),
    }
    backend("events", region_of(resource)).put_events([event])


def task_changed(task):
    put_event(
        "ECS Task State Change",
        task.task_arn,
        {
            "clusterArn": task.cluster_arn,
            "containers": [
                {
                    "containerArn": it.container_arn,
                    "exitCode": getattr(it, "exitCode", None),
                    "lastStatus": it.last_status,
                    "name": it.name,
                    "reason": getattr(it, "reason", None),
                    "taskArn": task.task_arn,
                }
                for it in task.containers
            ],
            "desiredStatus": task.desired_status,
            "group": task.group,
            "lastStatus": task.last_status,
            "launchType": "FARGATE",
            "startedBy": task.started_by,
            "stopCode": getattr(task, "stop_code", None),
            "stoppedReason": task.stopped_reason or None,
            "taskArn": task.task_arn,
            "taskDefinitionArn": task.task_definition_arn,
            "version": task.version,
        },
    )


send_to_others = Rule.send_to_targets


def send_to_targets(self, original_event, transform_input=True):
    if self.state != "ENABLED" or not self.event_pattern.matches_event(original_event):
        return
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
    invocations = {
        "namespace": "AWS/Events",
        "name": "Invocations",
        "dimensions": {"RuleName": self.name},
        "values": [len(self.targets)],
        "unit": "Count",
    }
    put_metrics(self.region_name, time.time(), [invocations])
    topics = [it for it in self.targets if ":sns:" in it["Arn"]]
    others = copy(self)
    others.targets = [it for it in self.targets if it not in topics]
    send_to_others(others, original_event, transform_input)
    at = utcfromtimestamp(original_event["time"]).isoformat(timespec="seconds")
    event = {**original_event, "time": f"{at}Z"}
    for target in topics:
        running_sns.publish(target["Arn"], message_for(target, event))


def message_for(target, event):
    """What a topic gets: the whole event, or what the target's transformer makes of it, which is text in quotes or JSON."""
    transformer = target.get("InputTransformer")
    if transformer is None:
        return target.get("Input") or json.dumps({k: v for k, v in event.items() if k != "ingestion-time"})
    made = EventTemplateParser.parse(
        transformer["InputTemplate"], transformer.get("InputPathsMap", {}), event
    )
    return made if isinstance(made, str) else json.dumps(made)


Rule.send_to_targets = send_to_targets
