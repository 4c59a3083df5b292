"""What Application Auto Scaling does by itself, once the controllers find that it is due."""

from .backends import backend, region_of
from .corrections.scaling_policies import add_activity


def set_desired_count(resource, region, count, cause):
    """As UpdateService, in the name of Application Auto Scaling. resource: service/<cluster>/<name>"""
    _, cluster, name = resource.split("/")
    properties = {"cluster": cluster, "service": name, "desired_count": count}
    backend("ecs", region).update_service(properties)
    add_activity(backend("application-autoscaling", region), resource, count, cause)


def set_bounds(target, minimum, maximum):
    """target: its ARN; None leaves a bound as it is"""
    scaling = backend("application-autoscaling", region_of(target))
    for it in scaling._flatten_scalable_targets("ecs"):
        if it.arn == target:
            it.update(minimum, maximum, None)
