"""What moto 5.2 gets wrong of Cloud Map, put right."""

from moto.servicediscovery.models import ServiceDiscoveryBackend

# A Cloud Map service may have its namespace in its DNS settings, as Terraform writes it; moto 5.2 does not find it there.
# https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html

discover_by_namespace = ServiceDiscoveryBackend.discover_instances


def discover_instances(self, *args, **kwargs):
    for service in self.services.values():
        service.namespace_id = service.namespace_id or (service.dns_config or {}).get("NamespaceId")
    return discover_by_namespace(self, *args, **kwargs)


ServiceDiscoveryBackend.discover_instances = discover_instances
