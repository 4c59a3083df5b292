"""What moto 5.2 gets wrong of Application Auto Scaling, put right."""

import json

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.core.exceptions import JsonRESTError

# moto 5.2 lacks these three operations of Application Auto Scaling, and the AWS provider then
# retries for minutes. The tags live on the scalable target, so they go when it goes.
# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TagResource.html


def find_target(self, arn):
    backend = self.applicationautoscaling_backend
    for targets in backend.targets.values():
        for target in targets.values():
            if target.arn == arn:
                return target
    raise JsonRESTError("ResourceNotFoundException", f"No scalable target found: {arn}")


def tags_of(target):
    if not hasattr(target, "tags"):
        target.tags = {}
    return target.tags


def list_tags_for_resource(self):
    target = find_target(self, self._get_param("ResourceARN"))
    return json.dumps({"Tags": tags_of(target)})


def tag_resource(self):
    target = find_target(self, self._get_param("ResourceARN"))
    tags_of(target).update(self._get_param("Tags") or {})
    return json.dumps({})


def untag_resource(self):
    target = find_target(self, self._get_param("ResourceARN"))
    for key in self._get_param("TagKeys") or []:
        tags_of(target).pop(key, None)
    return json.dumps({})


register_without_tags = ApplicationAutoScalingResponse.register_scalable_target


def register_scalable_target(self):
    answer = register_without_tags(self)
    tags = self._get_param("Tags")
    if tags:
        target = find_target(self, json.loads(answer)["ScalableTargetARN"])
        tags_of(target).update(tags)
    return answer


for operation in (
    list_tags_for_resource,
    tag_resource,
    untag_resource,
    register_scalable_target,
):
    setattr(ApplicationAutoScalingResponse, operation.__name__, operation)
