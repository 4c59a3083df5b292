"""What moto 5.2.1 gets wrong of ECS tasks once they run, put right. Only active while controllers are attached, which move
each task on from PROVISIONING to STOPPED.
"""

from types import SimpleNamespace

from moto.core.utils import utcnow
from moto.ecs import models
from moto.ecs.exceptions import EcsClientException
from moto.ecs.models import Container, EC2ContainerServiceBackend, Task
from moto.moto_api._internal import mock_random

from . import running_events
from .backends import backend, region_of
from .running_services import find_service

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


# StopTask asks for it; the task goes through its states like any other.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html


def stop_task_by_user(self, cluster_str, task_str, reason):
    cluster = self._get_cluster(cluster_str)
    for task in self.tasks.get(cluster.name, {}).values():
        if task.task_arn.split("/")[-1] == task_str.split("/")[-1]:
            request_stop(task, "UserInitiated", reason or "Task stopped by user")
            return task
    raise models.InvalidParameterException("The referenced task was not found.")


EC2ContainerServiceBackend.stop_task = stop_task_by_user


def request_stop(task, code, reason):
    if task.desired_status != "STOPPED":
        task.desired_status = "STOPPED"
        task.stop_code = code
        task.stopped_reason = reason
        task.stopping_at = utcnow()


# What the controllers do. Tasks and services are named by ARN.


def find_task(arn):
    for tasks in backend("ecs", region_of(arn)).tasks.values():
        if arn in tasks:
            return tasks[arn]
    raise KeyError(arn)


def start_tasks(service, deployment, number):
    """As RunTask does it, in the name of a deployment of the service; the tasks take turns with the subnets."""
    found = find_service(service)
    begun = next(it for it in found.deployments if it["id"] == deployment)
    network = (begun.get("networkConfiguration") or {}).get("awsvpcConfiguration", {})
    subnets = network.get("subnets", [])
    tasks = []
    for _ in range(number):
        turn = found.__dict__.setdefault("_started", 0) % max(len(subnets), 1)
        found._started += 1
        rotated = {**network, "subnets": subnets[turn:] + subnets[:turn]}
        tasks += found._backend.run_task(
            found.cluster_name,
            begun["taskDefinition"],
            1,
            None,
            deployment,
            found.tags if found.propagate_tags == "SERVICE" else [],
            "FARGATE",
            networking_configuration={"awsvpcConfiguration": rotated},
            group=f"service:{found.name}",
            platform_version="1.4.0",
        )
    return [record_of(task) for task in tasks]


def record_of(task):
    definition = task._backend.describe_task_definition(task.task_definition_arn)
    addresses = (detail(it, "privateIPv4Address") for it in task.attachments)
    return {
        "taskArn": task.task_arn,
        "clusterArn": task.cluster_arn,
        "region": task.region_name,
        "group": task.group,
        "startedBy": task.started_by,
        "lastStatus": task.last_status,
        "desiredStatus": task.desired_status,
        "stopCode": getattr(task, "stop_code", None),
        "stoppedReason": task.stopped_reason or None,
        "taskDefinition": {
            "taskDefinitionArn": definition.arn,
            "containerDefinitions": definition.container_definitions,
            "cpu": definition.cpu,
            "memory": definition.memory,
        },
        "address": next(addresses, "127.0.0.1"),
        "availabilityZone": getattr(task, "availability_zone", None),
    }


MOMENTS = {
    "PENDING": "pull_started_at",
    "ACTIVATING": "pull_stopped_at",
    "RUNNING": "started_at",
    "DEACTIVATING": "stopping_at",
    "DEPROVISIONING": "execution_stopped_at",
    "STOPPED": "stopped_at",
}


def move_task(task, status):
    found = find_task(task)
    found.last_status = status
    found.version += 1
    if status in MOMENTS:
        setattr(found, MOMENTS[status], utcnow())
    if status == "RUNNING":
        found.connectivity, found.connectivity_at = "CONNECTED", utcnow()
    if status in ("RUNNING", "STOPPED"):
        for container in found.containers:
            container.last_status = status
    if status == "STOPPED":
        release_network(found)
    running_events.task_changed(found)


def release_network(task):
    """Detaches and deletes the network interface, as AWS does in DEPROVISIONING."""
    for attachment in task.attachments:
        attachment["status"] = "DELETED"
        enis = backend("ec2", task.region_name).enis
        enis.pop(detail(attachment, "networkInterfaceId"), None)


def stop_task(task, code, reason):
    request_stop(find_task(task), code, reason)


def report_container(task, name, exit_code=None, reason=None):
    for container in find_task(task).containers:
        if container.name == name:
            if exit_code is not None:
                container.exitCode = exit_code
            container.reason = reason
            container.last_status = "STOPPED"
