"""The interface by which the controllers of src/local-aws read the records, and write what AWS would report.

POST with the token takes a list of calls, [["name", {arguments}], …], and answers with the list of their results. It
is on the emulator's own port, which no load balancer leads to.
"""

import hmac
import json
import traceback

from werkzeug.wrappers import Response

from . import (
    injected_faults,
    running_acm,
    running_cloud_map,
    running_cloudwatch,
    running_deployments,
    running_elb,
    running_events,
    running_logs,
    running_scaling,
    running_services,
    running_sns,
    running_tasks,
)
from .snapshot import snapshot

PATH = "/fleet-control"


def answer(request, token):
    given = request.headers.get("Authorization", "").encode()
    if request.method != "POST" or not hmac.compare_digest(given, f"Bearer {token}".encode()):
        return Response(status=403)
    try:
        results = [CALLS[name](**arguments) for name, arguments in request.get_json()]
    except Exception as error:
        return Response(f"{type(error).__name__}: {error} ({place_of(error)})\n", status=500)
    return Response(json.dumps(results, default=str), mimetype="application/json")


def place_of(error):
    *_, last = traceback.extract_tb(error.__traceback__)
    return f"{last.filename}:{last.lineno}"


def records():
    """With what has come since the last time. That is given out once the rest is there, or it would be lost with it."""
    found = snapshot()
    for name, waiting in (("failures", injected_faults.failures), ("mails", running_sns.mails)):
        found[name] = [*waiting]
        waiting.clear()
    return found


CALLS = {
    call.__name__: call
    for call in (
        records,
        running_tasks.start_tasks,
        running_tasks.move_task,
        running_tasks.stop_task,
        running_tasks.report_container,
        running_deployments.report_deployment,
        running_deployments.complete_deployment,
        running_deployments.fail_deployment,
        running_deployments.force_new_deployment,
        running_services.add_event,
        running_events.put_service_event,
        running_scaling.set_desired_count,
        running_scaling.set_bounds,
        running_elb.register_target,
        running_elb.deregister_target,
        running_elb.report_target_health,
        running_acm.authority_certificate,
        running_acm.issue_certificate,
        running_cloud_map.register_instance,
        running_cloud_map.deregister_instance,
        running_logs.open_log_stream,
        running_logs.put_logs,
        running_cloudwatch.put_metrics,
        running_cloudwatch.watched,
        running_cloudwatch.set_alarm_state,
        injected_faults.fail,
        injected_faults.set_fault,
    )
}
