"""What moto 5.2 gets wrong when ECS is asked for many things, put right: which ones they are, how many at once, and in
which order.
"""

from moto.ecs.exceptions import InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend
from moto.ecs.responses import EC2ContainerServiceResponse


def last_part(arn):
    return arn.split("/")[-1]


# Lists come in pages; moto 5.2 answers all at once.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html


def in_pages(operation, name, page_size):
    """page_size: when the request does not name one"""
    answer_all = getattr(EC2ContainerServiceResponse, operation)

    def answer_page(self):
        answer = answer_all(self)
        everything = answer.result[name]
        token = self._get_param("nextToken") or "0"
        if not token.isdecimal():
            raise InvalidParameterException("Invalid token.")
        first = int(token)
        end = first + self._get_int_param("maxResults", page_size)
        answer.result[name] = everything[first:end]
        if end < len(everything):
            answer.result["nextToken"] = str(end)
        return answer

    setattr(EC2ContainerServiceResponse, operation, answer_page)


in_pages("list_clusters", "clusterArns", 100)
in_pages("list_services", "serviceArns", 10)
in_pages("list_tasks", "taskArns", 100)


# What is deleted is in no list. moto 5.2 also takes a cluster for another one whose name contains its own.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html


def list_clusters(self):
    return [it.arn for it in self.clusters.values() if it.status != "INACTIVE"]


def list_services(self, cluster_str, scheduling_strategy=None, launch_type=None):
    cluster = self._get_cluster(cluster_str)
    return sorted(
        it.arn
        for it in self.services.values()
        if it.cluster_name == cluster.name
        and it.status == "ACTIVE"
        and scheduling_strategy in (None, it.scheduling_strategy)
        and launch_type in (None, it.launch_type)
    )


EC2ContainerServiceBackend.list_clusters = list_clusters
EC2ContainerServiceBackend.list_services = list_services


# A family's newest revision is the last, or the first when the request says so.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitions.html

list_definitions_as_kept = EC2ContainerServiceResponse.list_task_definitions


def list_task_definitions(self):
    def place(arn):
        family, revision = last_part(arn).split(":")
        return family, int(revision)

    answer = list_definitions_as_kept(self)
    answer.result["taskDefinitionArns"].sort(key=place, reverse=self._get_param("sort") == "DESC")
    return answer


EC2ContainerServiceResponse.list_task_definitions = list_task_definitions
in_pages("list_task_definitions", "taskDefinitionArns", 100)


# ListTasks by service, family and so on; without a status it is about those that are to run.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html


def list_tasks(
    self,
    cluster_str=None,
    container_instance=None,
    family=None,
    started_by=None,
    service_name=None,
    desiredStatus=None,
):
    cluster = self._get_cluster(cluster_str or "default")
    group = service_name and f"service:{self._get_service(cluster.name, last_part(service_name)).name}"
    return [
        it
        for it in self.tasks.get(cluster.name, {}).values()
        if it.desired_status == (desiredStatus or "RUNNING")
        and group in (None, it.group)
        and started_by in (None, it.started_by)
        and family in (None, last_part(it.task_definition_arn).split(":")[0])
        and (container_instance is None or container_instance in (it.container_instance_arn or ""))
    ]


EC2ContainerServiceBackend.list_tasks = list_tasks


# So many can be described at once. Tasks are those of the cluster, and unknown ones are failures.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html

describe_any_number_of_services = EC2ContainerServiceBackend.describe_services
describe_without_failures = EC2ContainerServiceResponse.describe_tasks


def require_at_most(number, names, what):
    if len(names) > number:
        raise InvalidParameterException(f"{what} can have at most {number} items.")


def describe_services(self, cluster_str, service_names_or_arns):
    require_at_most(10, service_names_or_arns, "service names")
    return describe_any_number_of_services(self, cluster_str, service_names_or_arns)


def describe_tasks(self, cluster_str, tasks):
    cluster = self._get_cluster(cluster_str)
    if not tasks:
        raise InvalidParameterException("Tasks cannot be empty.")
    require_at_most(100, tasks, "tasks")
    ids = {last_part(it) for it in tasks}
    found = [it for arn, it in self.tasks.get(cluster.name, {}).items() if last_part(arn) in ids]
    for task in found:
        task.advance()
    return found


def describe_tasks_and_failures(self):
    answer = describe_without_failures(self)
    found = {last_part(it.task_arn) for it in answer.result["tasks"]}
    cluster = self.ecs_backend._get_cluster(self._get_param("cluster", "default"))
    tasks = cluster.arn.replace(":cluster/", ":task/")
    answer.result["failures"] = [
        {"arn": it if it.startswith("arn:") else f"{tasks}/{it}", "reason": "MISSING"}
        for it in self._get_param("tasks", [])
        if last_part(it) not in found
    ]
    return answer


EC2ContainerServiceBackend.describe_services = describe_services
EC2ContainerServiceBackend.describe_tasks = describe_tasks
EC2ContainerServiceResponse.describe_tasks = describe_tasks_and_failures
