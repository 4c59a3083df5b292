"""What moto 5.2 gets wrong of Application Auto Scaling, put right."""

import json

from moto.applicationautoscaling.models import (
    ApplicationAutoscalingBackend,
    FakeApplicationAutoscalingPolicy,
)
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


# What depends on a scalable target goes with it, and cannot be without one; moto 5.2 keeps it, and would give it to the
# next target of that name. What does not exist it deletes, or refuses under another error's name.
# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeregisterScalableTarget.html
# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeleteScheduledAction.html#API_DeleteScheduledAction_Errors

deregister_alone = ApplicationAutoscalingBackend.deregister_scalable_target
put_action_of_any = ApplicationAutoscalingBackend.put_scheduled_action
delete_any_action = ApplicationAutoscalingBackend.delete_scheduled_action
delete_existing_policy = ApplicationAutoscalingBackend.delete_scaling_policy


def not_found(what):
    return JsonRESTError("ObjectNotFoundException", f"No {what} found")


def require_target(backend, resource_id, dimension):
    if not backend._scalable_target_exists(resource_id, dimension):
        raise not_found(f"scalable target {resource_id} ({dimension})")


def belongs_to(it, namespace, resource_id, dimension):
    named = (it.service_namespace, it.resource_id, it.scalable_dimension)
    return named == (namespace, resource_id, dimension)


def deregister_scalable_target(self, namespace, r_id, dimension):
    require_target(self, r_id, dimension)
    for policy in list(self.policies.values()):
        if belongs_to(policy, namespace, r_id, dimension):
            self.delete_scaling_policy(policy.policy_name, namespace, r_id, dimension)
    self.scheduled_actions = [
        it for it in self.scheduled_actions if not belongs_to(it, namespace, r_id, dimension)
    ]
    deregister_alone(self, namespace, r_id, dimension)


def put_scheduled_action(self, **given):
    require_target(self, given["resource_id"], given["scalable_dimension"])
    put_action_of_any(self, **given)


def delete_scheduled_action(self, service_namespace, scheduled_action_name, resource_id, scalable_dimension):
    names = [
        it.scheduled_action_name
        for it in self.scheduled_actions
        if belongs_to(it, service_namespace, resource_id, scalable_dimension)
    ]
    if scheduled_action_name not in names:
        raise not_found(f"scheduled action {scheduled_action_name} of {resource_id}")
    delete_any_action(self, service_namespace, scheduled_action_name, resource_id, scalable_dimension)


def delete_scaling_policy(self, policy_name, service_namespace, resource_id, scalable_dimension):
    key = FakeApplicationAutoscalingPolicy.formulate_key(
        service_namespace, resource_id, scalable_dimension, policy_name
    )
    if key not in self.policies:
        raise not_found(f"scaling policy {policy_name} of {resource_id}")
    delete_existing_policy(self, policy_name, service_namespace, resource_id, scalable_dimension)


for operation in (
    deregister_scalable_target,
    put_scheduled_action,
    delete_scheduled_action,
    delete_scaling_policy,
):
    setattr(ApplicationAutoscalingBackend, operation.__name__, operation)
