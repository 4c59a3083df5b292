"""What moto 5.2 gets wrong of Elastic Load Balancing, put right."""

from moto.elbv2.models import ELBv2Backend, FakeListenerRule, FakeRule, FakeTargetGroup
from moto.elbv2.responses import ELBV2Response

# moto 5.2 drops the transforms of a rule. A change leaves them as they are unless it names others or takes them away.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html

FakeListenerRule.transforms = FakeRule.transforms = ()

create_rule_alone = ELBV2Response.create_rule
modify_rule_alone = ELBv2Backend.modify_rule
answer_to_modify_rule = ELBV2Response.modify_rule


def create_rule(self):
    answer = create_rule_alone(self)
    answer.result["Rules"][0].transforms = self._get_params().get("Transforms", [])
    return answer


def modify_rule(self):
    params = self._get_params()
    answer = answer_to_modify_rule(self)
    if "Transforms" in params or params.get("ResetTransforms"):
        answer.result["Rules"][0].transforms = params.get("Transforms", [])
    return answer


def modify_rule_or_transforms(self, rule_arn, conditions, actions):
    """moto refuses a change that names neither conditions nor actions."""
    if conditions or actions:
        return modify_rule_alone(self, rule_arn, conditions, actions)
    return self.describe_rules(listener_arn=None, rule_arns=[rule_arn])[0]


ELBV2Response.create_rule = create_rule
ELBV2Response.modify_rule = modify_rule
ELBv2Backend.modify_rule = modify_rule_or_transforms


# moto 5.2 refuses an action that validates tokens. AWS has it on HTTPS listeners.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html

validate_other_actions = ELBv2Backend._validate_actions


def validate_actions(self, actions):
    validate_other_actions(self, [it for it in actions if it.type != "jwt-validation"])


ELBv2Backend._validate_actions = validate_actions


# What is not registered can be deregistered, which moto 5.2 refuses.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeregisterTargets.html

deregister_registered = FakeTargetGroup.deregister


def deregister(self, targets):
    deregister_registered(self, [it for it in targets if it["Id"] in self.targets])


FakeTargetGroup.deregister = deregister


# moto 5.2 takes a request without a scheme for a load balancer without one. AWS makes it internet-facing.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html

create_load_balancer_alone = ELBv2Backend.create_load_balancer


def create_load_balancer(self, *args, scheme=None, **named):
    return create_load_balancer_alone(self, *args, scheme=scheme or "internet-facing", **named)


ELBv2Backend.create_load_balancer = create_load_balancer
