"""What moto 5.2.1 gets wrong of Elastic Load Balancing once requests are served: every target is healthy there, and
none drains. Only active while controllers are attached, which report what their health checks find.
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html
"""

from moto.elbv2.exceptions import ELBClientError
from moto.elbv2.models import ELBv2Backend, FakeHealthStatus, FakeTargetGroup, TargetGroupNotFoundError

from .backends import backend, region_of
from .running_acm import served

NOT_REGISTERED = (
    "unused",
    "Target.NotRegistered",
    "Target is not registered to the target group",
)
REGISTERING = (
    "initial",
    "Elb.RegistrationInProgress",
    "Target registration is in progress",
)


def register_target(group, target):
    found = group_of(group)
    if found is not None:
        found.register([target])


def deregister_target(group, target):
    found = group_of(group)
    if found is not None:
        found.deregister([target])


def report_target_health(group, targets):
    """What the load balancer says of all targets that it knows, the draining ones too."""
    found = group_of(group)
    if found is not None:
        found.reported = {key(it["Target"]): it for it in targets}


def group_of(arn):
    """None: it is gone."""
    return backend("elbv2", region_of(arn)).target_groups.get(arn)


def key(target):
    return f"{target['Id']}:{target['Port']}"


def health_for(self, target, ec2_backend):
    target = {"Id": target["Id"], "Port": int(target.get("Port") or self.port)}
    reported = getattr(self, "reported", {}).get(key(target))
    if reported is not None:
        health = reported["TargetHealth"]
        state = (health["State"], health.get("Reason"), health.get("Description"))
    else:
        registered = [key(it) for it in self.targets.values()]
        state = REGISTERING if key(target) in registered else NOT_REGISTERED
    port = self.health_check_port
    checked = str(target["Port"]) if port == "traffic-port" else port
    return FakeHealthStatus(target["Id"], target["Port"], checked, *state)


FakeTargetGroup.health_for = health_for


def describe_target_health(self, target_group_arn, targets):
    group = self.target_groups.get(target_group_arn)
    if group is None:
        raise TargetGroupNotFoundError()
    reported = [it["Target"] for it in getattr(group, "reported", {}).values()]
    registered = {key(it): it for it in [*group.targets.values(), *reported]}
    return [group.health_for(it, None) for it in targets or registered.values()]


ELBv2Backend.describe_target_health = describe_target_health


# moto 5.2.1 takes any certificate for a listener. One that waits for its validation is not available for use.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#acm-cert-unavailable

create_with_any_certificate = ELBv2Backend.create_listener
modify_with_any_certificate = ELBv2Backend.modify_listener


def require_issued(region, arns):
    for arn in arns:
        if ":acm:" in arn and not list(served(region, [arn])):
            raise ELBClientError(
                "UnsupportedCertificate",
                f"The certificate '{arn}' must have a fully-qualified domain name, a supported signature, and a supported key size.",
            )


def create_listener(self, **given):
    require_issued(self.region_name, filter(None, [given["certificate"]]))
    return create_with_any_certificate(self, **given)


def modify_listener(self, arn, port, protocol, ssl_policy, certificates, actions):
    require_issued(self.region_name, [it["CertificateArn"] for it in certificates])
    return modify_with_any_certificate(self, arn, port, protocol, ssl_policy, certificates, actions)


ELBv2Backend.create_listener = create_listener
ELBv2Backend.modify_listener = modify_listener
