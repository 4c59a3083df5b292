"""What moto 5.2.1 gets wrong of ECS once tasks run, put right. Only active while controllers are attached: by itself
the emulator keeps records, and nobody would move a task on from PROVISIONING.

Tasks are what ECS is about: all counts are counted, so that they cannot contradict the tasks.
"""

from types import SimpleNamespace

from moto.core.utils import utcnow
from moto.ecs import models
from moto.ecs.exceptions import EcsClientException
from moto.ecs.models import (
    Cluster,
    Container,
    EC2ContainerServiceBackend,
    Service,
    Task,
)
from moto.moto_api._internal import mock_random

from .backends import backend, region_of

WAITING = ("PROVISIONING", "PENDING", "ACTIVATING")

# A changed one of these starts a deployment; a changed count does not.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
STARTS_DEPLOYMENT = (
    "task_definition",
    "network_configuration",
    "load_balancers",
    "service_registries",
    "platform_version",
)


def counted(count):
    """A property that is counted when it is read; what moto writes into it does not matter."""
    return property(count, lambda _self, _value: None)


def tasks_of(service):
    tasks = service._backend.tasks.get(service.cluster_name, {}).values()
    return [task for task in tasks if task.started_by in service.deployment_ids]


def count(tasks, *states):
    return sum(task.last_status in states for task in tasks)


Service.deployment_ids = property(
    lambda self: self.__dict__.setdefault("_deployment_ids", set())
    | {it["id"] for it in self.__dict__.get("deployments", [])}
)
Service.running_count = counted(lambda self: count(tasks_of(self), "RUNNING"))
Service.pending_count = counted(lambda self: count(tasks_of(self), *WAITING))


def tasks_in(cluster):
    return backend("ecs", cluster.region_name).tasks.get(cluster.name, {}).values()


Cluster.running_tasks_count = counted(lambda self: count(tasks_in(self), "RUNNING"))
Cluster.pending_tasks_count = counted(lambda self: count(tasks_in(self), *WAITING))


def refresh(service):
    """Counts anew what is said about each deployment, and ends a service that was only waiting for its tasks."""
    tasks = tasks_of(service)
    for deployment in service.deployments:
        own = [task for task in tasks if task.started_by == deployment["id"]]
        deployment["runningCount"] = count(own, "RUNNING")
        deployment["pendingCount"] = count(own, *WAITING)
    if service.status == "DRAINING" and all(it.last_status == "STOPPED" for it in tasks):
        service.status = "INACTIVE"
    return service


def find_service(arn):
    for service in backend("ecs", region_of(arn)).services.values():
        if service.arn == arn:
            return service
    raise KeyError(arn)


def find_task(arn):
    for tasks in backend("ecs", region_of(arn)).tasks.values():
        if arn in tasks:
            return tasks[arn]
    raise KeyError(arn)


# DescribeServices


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


# A service whose tasks still stop is DRAINING, and INACTIVE after that.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html

delete_service_as_kept = EC2ContainerServiceBackend.delete_service


def delete_service(self, cluster_name, service_name, force):
    service = delete_service_as_kept(self, cluster_name, service_name.split("/")[-1], force)
    service.desired_count = 0
    service.status = "DRAINING"
    return refresh(service)


EC2ContainerServiceBackend.delete_service = delete_service


# moto moves a task on with each look at it; here its process does.

Task.advance = lambda self: None


# An address of its own in the subnet; moto takes any. The first four and the last are AWS's.
# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html


def free_address(subnet):
    taken = {eni.private_ip_address for eni in subnet.ec2_backend.enis.values()}
    free = [address for address in map(str, list(subnet.cidr)[4:-1]) if address not in taken]
    if not free:
        raise EcsClientException(f"subnet {subnet.id} has no free address")
    return mock_random.choice(free)


create_task_as_kept = Task.__init__


def create_task(self, *args, **kwargs):
    network = (kwargs.get("networking_configuration") or {}).get("awsvpcConfiguration", {})
    region = kwargs["cluster"].region_name
    subnets = network.get("subnets", [])
    models.random_private_ip = lambda: (
        free_address(backend("ec2", region).get_subnet(subnets[0])) if subnets else None
    )
    create_task_as_kept(self, *args, **kwargs)
    # 32 hexadecimal digits: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
    self.id = self.id.replace("-", "")
    self.last_status = "PROVISIONING"
    self.created_at = utcnow()
    self.version = 1
    definition = kwargs["task_definition"]
    self.cpu, self.memory = definition.cpu, definition.memory
    self.containers = [container_of(self, definition, it) for it in definition.container_definitions]
    if subnets:
        self.availability_zone = backend("ec2", region).get_subnet(subnets[0]).availability_zone


Task.__init__ = create_task


def container_of(task, definition, container_definition):
    only = SimpleNamespace(arn=definition.arn, container_definitions=[container_definition])
    container = Container(only)
    container.container_arn = task.task_arn.replace(":task/", ":container/") + f"/{mock_random.uuid4()}"
    container.task_arn = task.task_arn
    container.health_status = "UNKNOWN"
    del container.exitCode  # there is none until it ends
    container.network_interfaces = [
        {"attachmentId": it["id"], "privateIpv4Address": detail(it, "privateIPv4Address")}
        for it in task.attachments
    ]
    return container


def detail(attachment, name):
    return next((it["value"] for it in attachment["details"] if it["name"] == name), None)


# On Fargate a container needs no memory of its own: the task has it. moto wants a number to subtract from an instance.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html

EC2ContainerServiceBackend._calculate_task_resource_requirements = staticmethod(lambda _definition: {})


# ListTasks by service and status; without a status it is about the running ones.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html

list_tasks_as_kept = EC2ContainerServiceBackend.list_tasks


def list_tasks(
    self,
    cluster_str=None,
    container_instance=None,
    family=None,
    started_by=None,
    service_name=None,
    desiredStatus=None,
):
    wanted = desiredStatus or "RUNNING"
    tasks = list_tasks_as_kept(
        self, cluster_str, container_instance, family, started_by, None, wanted
    )
    group = f"service:{service_name.split('/')[-1]}" if service_name else None
    return [task for task in tasks if group in (None, task.group)]


EC2ContainerServiceBackend.list_tasks = list_tasks


# StopTask asks for it; the task goes through its states like any other.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html


def stop_task(self, cluster_str, task_str, reason):
    cluster = self._get_cluster(cluster_str)
    for task in self.tasks.get(cluster.name, {}).values():
        if task.task_arn.split("/")[-1] == task_str.split("/")[-1]:
            request_stop(task, "UserInitiated", reason or "Task stopped by user")
            return task
    raise models.InvalidParameterException("The referenced task was not found.")


EC2ContainerServiceBackend.stop_task = stop_task


def request_stop(task, code, reason):
    if task.desired_status != "STOPPED":
        task.desired_status = "STOPPED"
        task.stop_code = code
        task.stopped_reason = reason
        task.stopping_at = utcnow()


def start_tasks(service, deployment_id, number):
    """As RunTask does it, in the name of a deployment of the service; the tasks take turns with the subnets."""
    deployment = next(it for it in service.deployments if it["id"] == deployment_id)
    network = (deployment.get("networkConfiguration") or {}).get("awsvpcConfiguration", {})
    tasks = []
    for _ in range(number):
        subnets = network.get("subnets", [])
        turn = service.__dict__.setdefault("_started", 0) % max(len(subnets), 1)
        service._started += 1
        rotated = {**network, "subnets": subnets[turn:] + subnets[:turn]}
        tasks += service._backend.run_task(
            service.cluster_name,
            deployment["taskDefinition"],
            1,
            None,
            deployment_id,
            service.tags if service.propagate_tags == "SERVICE" else [],
            "FARGATE",
            networking_configuration={"awsvpcConfiguration": rotated},
            group=f"service:{service.name}",
            platform_version="1.4.0",
        )
    return tasks


def release_network(task):
    """Detaches and deletes the network interface, as AWS does in DEPROVISIONING."""
    for attachment in task.attachments:
        attachment["status"] = "DELETED"
        enis = backend("ec2", task.region_name).enis
        enis.pop(detail(attachment, "networkInterfaceId"), None)


def add_event(service, message):
    """Newest first; AWS shows the last hundred."""
    event = {"id": str(mock_random.uuid4()), "createdAt": utcnow(), "message": message}
    service.events = [event, *service.events][:100]


