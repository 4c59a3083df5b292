"""What moto 5.2 gets wrong of ECS, put right."""

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.utils import camelcase_to_underscores
from moto.ecs.exceptions import ECSException, InvalidParameterException
from moto.ecs.models import Cluster, EC2ContainerServiceBackend, ecs_backends
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


# A name is taken until its service is INACTIVE; moto 5.2 puts the new service in the place of the old one.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html

create_service_in_place = EC2ContainerServiceBackend.create_service


def create_another_service(self, cluster_str, service_name, *args, **kwargs):
    old = self.services.get(f"{self._get_cluster(cluster_str).name}:{service_name}")
    if old is not None and old.status == "ACTIVE":
        raise InvalidParameterException("Creation of service was not idempotent.")
    if old is not None and old.status == "DRAINING":
        raise InvalidParameterException("Unable to Start a service that is still Draining.")
    return create_service_in_place(self, cluster_str, service_name, *args, **kwargs)


EC2ContainerServiceBackend.create_service = create_another_service


# UpdateService changes the parts of the deployment configuration that it is given; moto 5.2 drops the rest. It changes a
# deleted service, too.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html

update_service_and_replace = EC2ContainerServiceBackend.update_service


def update_service(self, service_properties):
    cluster = service_properties.get("cluster", "default")
    service = self._get_service(cluster, service_properties["service"].split("/")[-1])
    if service.status != "ACTIVE":
        raise ECSException("ServiceNotActiveException", "Service was not ACTIVE.")
    given = service_properties.get("deployment_configuration")
    if given:
        kept = getattr(service, "deployment_configuration", None)
        service_properties["deployment_configuration"] = {**(kept or {}), **given}
    service = update_service_and_replace(self, service_properties)
    drop_launch_type(service)
    return service


EC2ContainerServiceBackend.update_service = update_service


# A cluster of that name that is there already is the answer; moto 5.2 puts a new one in its place.
# https://github.com/hashicorp/terraform-provider-aws/issues/38875

create_cluster_in_place = EC2ContainerServiceBackend.create_cluster


def create_cluster(self, cluster_name, *args, **kwargs):
    existing = self.clusters.get(cluster_name)
    if existing is not None and existing.status == "ACTIVE":
        return existing
    return create_cluster_in_place(self, cluster_name, *args, **kwargs)


EC2ContainerServiceBackend.create_cluster = create_cluster


# A cluster goes last; moto 5.2 deletes it whatever it has.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html#API_DeleteCluster_Errors

delete_cluster_with_all = EC2ContainerServiceBackend.delete_cluster


def delete_cluster(self, cluster_str):
    cluster = self._get_cluster(cluster_str)
    services = [it for it in self.services.values() if it.cluster_name == cluster.name]
    if any(it.status != "INACTIVE" for it in services):
        message = "The Cluster cannot be deleted while Services are active."
        raise ECSException("ClusterContainsServicesException", message)
    tasks = self.tasks.get(cluster.name, {}).values()
    if any(it.last_status not in ("STOPPED", "DELETED") for it in tasks):
        message = "The Cluster cannot be deleted while Tasks are active."
        raise ECSException("ClusterContainsTasksException", message)
    return delete_cluster_with_all(self, cluster_str)


EC2ContainerServiceBackend.delete_cluster = delete_cluster


# moto 5.2 says that each cluster has no service.


def active_services_count(cluster):
    backend = ecs_backends[DEFAULT_ACCOUNT_ID][cluster.region_name]
    services = [it for it in backend.services.values() if it.cluster_name == cluster.name]
    return sum(it.status == "ACTIVE" for it in services)


Cluster.active_services_count = property(active_services_count, lambda _self, _value: None)
