"""What moto 5.2 gets wrong of ECS, put right."""

from moto.core.utils import camelcase_to_underscores
from moto.ecs.models import EC2ContainerServiceBackend
from moto.ecs.responses import EC2ContainerServiceResponse


# A capacity provider strategy stands in place of a launch type; moto 5.2 keeps that, or says EC2.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html


def drop_launch_type(service):
    if getattr(service, "capacity_provider_strategy", None):
        service.launch_type = None
        service.deployments[0]["launchType"] = None


# moto 5.2 forgets what CreateService says about managed tags, zone rebalancing, the deployment
# circuit breaker and the grace period (UpdateService keeps all of it): every plan after the
# first apply would show a difference that AWS does not have.

create_service_and_forget = EC2ContainerServiceResponse.create_service


def create_service(self):
    answer = create_service_and_forget(self)
    cluster = self._get_param("cluster", "default")
    service = self.ecs_backend._get_service(cluster, self._get_param("serviceName"))
    for name, value in self._get_params().items():
        attribute = camelcase_to_underscores(name)
        if attribute not in ("client_token", "cluster", "role", "service_name"):
            if not hasattr(service, attribute):
                setattr(service, attribute, value)
    drop_launch_type(service)
    return answer


EC2ContainerServiceResponse.create_service = create_service


# UpdateService changes the parts of the deployment configuration that it is given; moto 5.2 drops the rest.

update_service_and_replace = EC2ContainerServiceBackend.update_service


def update_service(self, service_properties):
    given = service_properties.get("deployment_configuration")
    if given:
        cluster = service_properties.get("cluster", "default")
        name = service_properties["service"].split("/")[-1]
        kept = getattr(self._get_service(cluster, name), "deployment_configuration", None)
        service_properties["deployment_configuration"] = {**(kept or {}), **given}
    service = update_service_and_replace(self, service_properties)
    drop_launch_type(service)
    return service


EC2ContainerServiceBackend.update_service = update_service
