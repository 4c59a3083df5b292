"""The interface by which the controllers of src/local-aws read the records, and write what AWS would report.

POST with the token takes a list of calls, [["name", {arguments}], …], and answers with the list of their results. It
is on the emulator's own port, which no load balancer leads to.
"""

import hmac
import json
import traceback

from moto.core.utils import utcnow
from werkzeug.wrappers import Response

from . import running_acm, running_ecs, running_elb, running_events, running_sns
from .backends import backend, region_of
from .binary_requests import is_binary, refusal
from .corrections.scaling_policies import add_activity
from .running_cloudwatch import put_metrics, set_alarm_state, watched
from .snapshot import snapshot, task_of

PATH = "/fleet-control"

# What is made to fail on demand: `failures` is for the controllers, which find it in their next snapshot.
failures = []
faults = {"silent_region": None, "throttled": False}


def answer(request, token):
    given = request.headers.get("Authorization", "")
    if request.method != "POST" or not hmac.compare_digest(given, f"Bearer {token}"):
        return Response(status=403)
    try:
        results = [CALLS[name](**arguments) for name, arguments in request.get_json()]
    except Exception:
        return Response(traceback.format_exc(), status=500)
    return Response(json.dumps(results, default=str), mimetype="application/json")


def records():
    taken = {"failures": [*failures], "mails": [*running_sns.mails]}
    failures.clear()
    running_sns.mails.clear()
    return {**snapshot(), **taken}


def start_tasks(service, deployment, number):
    found = running_ecs.find_service(service)
    started = running_ecs.start_tasks(found, deployment, number)
    return [task_of(task, found._backend) for task in started]


MOMENTS = {
    "PENDING": "pull_started_at",
    "ACTIVATING": "pull_stopped_at",
    "RUNNING": "started_at",
    "DEACTIVATING": "stopping_at",
    "DEPROVISIONING": "execution_stopped_at",
    "STOPPED": "stopped_at",
}


def move_task(task, status):
    found = running_ecs.find_task(task)
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
        running_ecs.release_network(found)
    running_events.task_changed(found)


def stop_task(task, code, reason):
    running_ecs.request_stop(running_ecs.find_task(task), code, reason)


def report_container(task, name, exit_code=None, reason=None):
    for container in running_ecs.find_task(task).containers:
        if container.name == name:
            if exit_code is not None:
                container.exitCode = exit_code
            container.reason = reason
            container.last_status = "STOPPED"


def report_deployment(service, deployment, **fields):
    for it in running_ecs.find_service(service).deployments:
        if it["id"] == deployment:
            it.update(fields, updatedAt=utcnow())


def complete_deployment(service, deployment):
    """It is the one to go back to from now on, and no other is left; unless a newer one has begun meanwhile."""
    found = running_ecs.find_service(service)
    if found.deployments[0]["id"] != deployment:
        return
    found.deployments = [it for it in found.deployments if it["id"] == deployment]
    report_deployment(
        service,
        deployment,
        rolloutState="COMPLETED",
        rolloutStateReason=f"ECS deployment {deployment} completed.",
    )
    found.last_completed = (deployment, found.task_definition)


def fail_deployment(service, deployment, rolls_back):
    """Gives back what the service goes back to; None when it does not.

    Both at once, as on AWS: whoever looks never finds the one without the other.
    """
    report_deployment(
        service,
        deployment,
        rolloutState="FAILED",
        rolloutStateReason="ECS deployment circuit breaker: tasks failed to start.",
    )
    return roll_back(service) if rolls_back else None


def roll_back(service):
    """To the last deployment that completed, which is kept until the next one completes. None when there is none."""
    found = running_ecs.find_service(service)
    completed = getattr(found, "last_completed", None)
    if completed is None:
        return None
    deployment_id, found.task_definition = completed
    old = next(it for it in found.deployments if it["id"] == deployment_id)
    for it in found.deployments:
        it["status"] = "PRIMARY" if it is old else "ACTIVE"
    found.deployments.sort(key=lambda it: it is not old)
    reason = f"ECS deployment circuit breaker: rolling back to deploymentId {deployment_id}."
    old.update(
        desiredCount=found.desired_count,
        rolloutState="IN_PROGRESS",
        rolloutStateReason=reason,
        failedTasks=0,
    )
    return deployment_id


def force_new_deployment(service):
    running_ecs.begin_deployment(running_ecs.find_service(service))


def add_event(service, message):
    running_ecs.add_event(running_ecs.find_service(service), message)


def put_service_event(service, detail_type, detail):
    running_events.put_event(detail_type, service, {**detail, "createdAt": f"{utcnow().isoformat()}Z"})


def set_desired_count(resource, region, count, cause):
    """As UpdateService, in the name of Application Auto Scaling. resource: service/<cluster>/<name>"""
    _, cluster, name = resource.split("/")
    properties = {"cluster": cluster, "service": name, "desired_count": count}
    backend("ecs", region).update_service(properties)
    add_activity(backend("application-autoscaling", region), resource, count, cause)


def set_bounds(target, minimum, maximum):
    for it in backend("application-autoscaling", region_of(target))._flatten_scalable_targets(
        "ecs"
    ):
        if it.arn == target:
            it.update(minimum, maximum, None)


def register_target(group, target):
    found = group_of(group)
    if found is not None:
        found.register([target])


def deregister_target(group, target):
    found = group_of(group)
    if found is not None and target["Id"] in found.targets:
        found.deregister([target])


def report_target_health(group, targets):
    found = group_of(group)
    if found is not None:
        running_elb.report(found, targets)


def group_of(arn):
    return backend("elbv2", region_of(arn)).target_groups.get(arn)


def authority():
    """The certificate, in PEM, of whoever signs those of ACM."""
    return running_acm.pem(running_acm.authority).decode()


def issue_certificate(region, name):
    return running_acm.issue(region, name)


def register_instance(registry, instance, attributes):
    service_id = registry.split("/")[-1]
    service_discovery = backend("servicediscovery", region_of(registry))
    if service_id in service_discovery.services:
        service_discovery.register_instance(service_id, instance, "", attributes)


def deregister_instance(registry, instance):
    service = backend("servicediscovery", region_of(registry)).services.get(
        registry.split("/")[-1]
    )
    if service and any(it.instance_id == instance for it in service.instances):
        backend("servicediscovery", region_of(registry)).deregister_instance(
            service.id, instance
        )


def put_logs(region, group, stream, events):
    """None of it is kept when the log group does not exist."""
    logs = backend("logs", region)
    if group in logs.groups:
        logs.ensure_log_stream(group, stream)
        logs.put_log_events(group, stream, events)


def fail(what):
    failures.append(what)


def set_fault(**changed):
    faults.update(changed)


CALLS = {
    call.__name__: call
    for call in (
        records,
        start_tasks,
        move_task,
        stop_task,
        report_container,
        report_deployment,
        complete_deployment,
        fail_deployment,
        force_new_deployment,
        add_event,
        put_service_event,
        set_desired_count,
        set_bounds,
        register_target,
        deregister_target,
        report_target_health,
        authority,
        issue_certificate,
        register_instance,
        deregister_instance,
        put_logs,
        put_metrics,
        watched,
        set_alarm_state,
        fail,
        set_fault,
    )
}

def throttled(environ):
    """As the service words it that is asked: in JSON, in CBOR, or in the XML of EC2 or of the others.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/CommonErrors.html
    """
    if "HTTP_X_AMZ_TARGET" in environ:
        body = json.dumps({"__type": "ThrottlingException", "message": "Rate exceeded"})
        return Response(body, status=400, mimetype="application/x-amz-json-1.1")
    if is_binary(environ):
        return refusal("ThrottlingException", "Rate exceeded", 400)
    if "/ec2/" in environ.get("HTTP_AUTHORIZATION", ""):
        error = "<Error><Code>RequestLimitExceeded</Code><Message>Request limit exceeded.</Message></Error>"
        body = f"<Response><Errors>{error}</Errors><RequestID>1</RequestID></Response>"
        return Response(body, status=503, mimetype="text/xml")
    error = "<Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error>"
    body = f"<ErrorResponse>{error}<RequestId>1</RequestId></ErrorResponse>"
    return Response(body, status=400, mimetype="text/xml")


def injected_fault(environ):
    """An answer instead of AWS's own while one of its APIs is made to fail. None: there is no such fault."""
    authorization = environ.get("HTTP_AUTHORIZATION", "")
    if "Credential=ecs/" in authorization:
        return None  # AWS's own requests: a task reads its secrets all the same
    if faults["silent_region"] and f"/{faults['silent_region']}/" in authorization:
        return Response("Service Unavailable", status=503)
    if faults["throttled"]:
        return throttled(environ)
    return None
