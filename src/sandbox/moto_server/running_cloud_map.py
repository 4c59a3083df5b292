"""What ECS tells Cloud Map of its tasks, unless the service there is gone. registry: the ARN of that service."""

from .backends import backend, region_of


def register_instance(registry, instance, attributes):
    cloud_map, service = service_of(registry)
    if service is not None:
        cloud_map.register_instance(service.id, instance, "", attributes)


def deregister_instance(registry, instance):
    cloud_map, service = service_of(registry)
    if service is not None and any(it.instance_id == instance for it in service.instances):
        cloud_map.deregister_instance(service.id, instance)


def service_of(registry):
    cloud_map = backend("servicediscovery", region_of(registry))
    return cloud_map, cloud_map.services.get(registry.split("/")[-1])
