"""What moto 5.2.1 gets wrong of ECS services once their tasks run, put right. Only active while controllers are attached:
by itself the emulator keeps records, and nobody would move a task on from PROVISIONING.

Tasks are what ECS is about: all counts are counted, so that they cannot contradict the tasks.
"""

from moto.core.utils import utcnow
from moto.ecs.models import Cluster, EC2ContainerServiceBackend, Service
from moto.moto_api._internal import mock_random

from .backends import backend, region_of

WAITING = ("PROVISIONING", "PENDING", "ACTIVATING")
LEAVING = ("STOPPING", "DEPROVISIONING", "STOPPED")

# A changed one of these starts a deployment; a changed count does not.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
STARTS_DEPLOYMENT = (
    "task_definition",
    "network_configuration",
    "load_balancers",
    "service_registries",
    "platform_version",
    "capacity_provider_strategy",
)


def counted(count):
    """A property that is counted when it is read; what moto writes into it does not matter."""
    return property(count, lambda _self, _value: None)


def tasks_of(service):
    tasks = service._backend.tasks.get(service.cluster_name, {}).values()
    return [task for task in tasks if task.started_by in service.deployment_ids]


def tasks_in(cluster):
    return backend("ecs", cluster.region_name).tasks.get(cluster.name, {}).values()


def count(tasks, *states):
    return sum(task.last_status in states for task in tasks)


Service.deployment_ids = property(
    lambda self: self.__dict__.setdefault("_deployment_ids", set())
    | {it["id"] for it in self.__dict__.get("deployments", [])}
)
Service.running_count = counted(lambda self: count(tasks_of(self), "RUNNING"))
Service.pending_count = counted(lambda self: count(tasks_of(self), *WAITING))
Cluster.running_tasks_count = counted(lambda self: count(tasks_in(self), "RUNNING"))
Cluster.pending_tasks_count = counted(lambda self: count(tasks_in(self), *WAITING))


def refresh(service):
    """Counts anew what is said about each deployment, and ends a service that was only waiting for its tasks."""
    tasks = tasks_of(service)
    for deployment in service.deployments:
        own = [task for task in tasks if task.started_by == deployment["id"]]
        deployment["runningCount"] = count(own, "RUNNING")
        deployment["pendingCount"] = count(own, *WAITING)
    if service.status == "DRAINING" and all(it.last_status in LEAVING for it in tasks):
        service.status = "INACTIVE"
    return service


def find_service(arn):
    for service in backend("ecs", region_of(arn)).services.values():
        if service.arn == arn:
            return service
    raise KeyError(arn)


describe_services_as_kept = EC2ContainerServiceBackend.describe_services


def describe_services(self, cluster_str, service_names_or_arns):
    services, failures = describe_services_as_kept(self, cluster_str, service_names_or_arns)
    return [refresh(service) for service in services], failures


EC2ContainerServiceBackend.describe_services = describe_services


# moto has no second deployment for a new task definition, and says at once that all tasks run.


def begin_deployment(service):
    """Those of before are active until their tasks are replaced."""
    for deployment in service.deployments:
        deployment["status"] = "ACTIVE"
    deployment_id = f"ecs-svc/{mock_random.randint(10**18, 10**19 - 1)}"
    service._deployment_ids = service.deployment_ids | {deployment_id}
    service.deployments.insert(
        0,
        {
            "createdAt": utcnow(),
            "updatedAt": utcnow(),
            "desiredCount": service.desired_count,
            "failedTasks": 0,
            "id": deployment_id,
            "launchType": service.launch_type,
            "networkConfiguration": service.network_configuration,
            "pendingCount": 0,
            "platformFamily": "Linux",
            "platformVersion": "1.4.0",
            "rolloutState": "IN_PROGRESS",
            "rolloutStateReason": f"ECS deployment {deployment_id} in progress.",
            "runningCount": 0,
            "status": "PRIMARY",
            "taskDefinition": service.task_definition,
        },
    )


update_service_as_kept = EC2ContainerServiceBackend.update_service


def update_service(self, service_properties):
    force = service_properties.pop("force_new_deployment", False)
    cluster = service_properties.get("cluster", "default")
    service = self._get_service(cluster, service_properties["service"].split("/")[-1])
    before = [getattr(service, name, None) for name in STARTS_DEPLOYMENT]
    update_service_as_kept(self, service_properties)
    service.task_definition = self.describe_task_definition(service.task_definition).arn
    if force or before != [getattr(service, name, None) for name in STARTS_DEPLOYMENT]:
        begin_deployment(service)
    else:
        service.deployments[0]["desiredCount"] = service.desired_count
        service.deployments[0]["updatedAt"] = utcnow()
    return refresh(service)


EC2ContainerServiceBackend.update_service = update_service


# A service whose tasks are not told to stop yet is DRAINING, and INACTIVE after that.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html

delete_service_as_kept = EC2ContainerServiceBackend.delete_service


def delete_service(self, cluster_name, service_name, force):
    service = delete_service_as_kept(self, cluster_name, service_name.split("/")[-1], force)
    service.desired_count = 0
    service.status = "DRAINING"
    return refresh(service)


EC2ContainerServiceBackend.delete_service = delete_service


def add_event(service, message):
    """Newest first; AWS shows the last hundred."""
    found = find_service(service)
    event = {"id": str(mock_random.uuid4()), "createdAt": utcnow(), "message": message}
    found.events = [event, *found.events][:100]
