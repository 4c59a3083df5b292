"""Application Auto Scaling refuses an update of a resource while an earlier one is pending.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html#API_PutScheduledAction_Errors
"""

import json
import re
import threading
import time

from werkzeug.wrappers import Response

UPDATE = re.compile(
    r"AnyScaleFrontendService\.(Put|Delete)(ScheduledAction|ScalingPolicy)"
    r"|AnyScaleFrontendService\.(Register|Deregister)ScalableTarget"
)
REFUSAL = json.dumps(
    {
        "__type": "ConcurrentUpdateException",
        "Message": "You already have a pending update to an Auto Scaling resource.",
    }
)


class PendingUpdates:
    """AWS does not say how long an update is pending. Here it is so until its answer, which takes `seconds`."""

    def __init__(self, app, seconds):
        self.app = app
        self.seconds = seconds
        self.pending = set()
        self.lock = threading.Lock()

    def __call__(self, environ, start_response):
        resource = updated_resource(environ)
        if resource is None:
            return self.app(environ, start_response)
        with self.lock:
            if resource in self.pending:
                refusal = Response(
                    REFUSAL, status=400, mimetype="application/x-amz-json-1.1"
                )
                return refusal(environ, start_response)
            self.pending.add(resource)
        try:
            time.sleep(self.seconds)
            return self.app(environ, start_response)
        finally:
            self.pending.discard(resource)


def updated_resource(environ):
    """The region's resource that the request updates; None for any other request."""
    if not UPDATE.fullmatch(environ.get("HTTP_X_AMZ_TARGET", "")):
        return None
    # Credential=<key>/<date>/<region>/<service>/aws4_request
    region = environ.get("HTTP_AUTHORIZATION", "").split("/")[2:3]
    return (*region, json.loads(environ["wsgi.input"].getvalue()).get("ResourceId"))
