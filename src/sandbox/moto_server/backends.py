"""Where moto keeps what there is of a service, by region."""

from moto.acm.models import acm_backends
from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.cloudwatch.models import cloudwatch_backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends
from moto.ecs.models import ecs_backends
from moto.elbv2.models import elbv2_backends
from moto.events.models import events_backends
from moto.logs.models import logs_backends
from moto.route53.models import route53_backends
from moto.servicediscovery.models import servicediscovery_backends
from moto.sns.models import sns_backends
from moto.wafv2.models import wafv2_backends

BACKENDS = {
    "acm": acm_backends,
    "application-autoscaling": applicationautoscaling_backends,
    "cloudwatch": cloudwatch_backends,
    "ec2": ec2_backends,
    "ecs": ecs_backends,
    "elbv2": elbv2_backends,
    "events": events_backends,
    "logs": logs_backends,
    "route53": route53_backends,
    "servicediscovery": servicediscovery_backends,
    "sns": sns_backends,
    "wafv2": wafv2_backends,
}


def backend(service, region):
    return BACKENDS[service][DEFAULT_ACCOUNT_ID][region]


def backends(service):
    """Of the regions that somebody has used."""
    return list(BACKENDS[service][DEFAULT_ACCOUNT_ID].values())


def region_of(arn):
    return arn.split(":")[3]
