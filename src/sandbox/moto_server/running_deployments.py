"""How deployments of ECS services go on, as the controllers find it. Services and deployments are named by ARN and id.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
"""

from moto.core.utils import utcnow

from .running_services import begin_deployment, find_service


def force_new_deployment(service):
    begin_deployment(find_service(service))


def report_deployment(service, deployment, **fields):
    for it in find_service(service).deployments:
        if it["id"] == deployment:
            it.update(fields, updatedAt=utcnow())


def complete_deployment(service, deployment):
    """It is the one to go back to from now on, and no other is left. Gives back whether that is so: not when a newer one
    has begun meanwhile.
    """
    found = find_service(service)
    if found.deployments[0]["id"] != deployment:
        return False
    found.deployments = found.deployments[:1]
    report_deployment(
        service,
        deployment,
        rolloutState="COMPLETED",
        rolloutStateReason=f"ECS deployment {deployment} completed.",
    )
    return True


def fail_deployment(service, deployment, rolls_back):
    """Gives back what the service goes back to, if anything; None when nothing has failed, since a newer deployment has
    begun meanwhile.

    Both at once, as on AWS: whoever looks never finds the one without the other.
    """
    found = find_service(service)
    if found.deployments[0]["id"] != deployment:
        return None
    report_deployment(
        service,
        deployment,
        rolloutState="FAILED",
        rolloutStateReason="ECS deployment circuit breaker: tasks failed to start.",
    )
    return {"rollsBackTo": roll_back(found) if rolls_back else None}


def roll_back(service):
    """To the deployment that is complete; None when there is none. The one that it goes back to is not until it has
    completed again, so no rollback is rolled back.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
    """
    old = next((it for it in service.deployments if it["rolloutState"] == "COMPLETED"), None)
    if old is None:
        return None
    for it in service.deployments:
        it["status"] = "PRIMARY" if it is old else "ACTIVE"
    service.deployments.sort(key=lambda it: it is not old)
    service.task_definition = old["taskDefinition"]
    service.network_configuration = old["networkConfiguration"]
    old.update(
        desiredCount=service.desired_count,
        rolloutState="IN_PROGRESS",
        rolloutStateReason=f"ECS deployment circuit breaker: rolling back to deploymentId {old['id']}.",
        failedTasks=0,
    )
    return old["id"]
