"""What is made to fail on demand."""

import json

from werkzeug.wrappers import Response

from .binary_requests import is_binary, refusal

# For the controllers, which find it in their next snapshot.
failures = []
faults = {"silent_region": None, "throttled": False}


def fail(what):
    failures.append(what)


def set_fault(**changed):
    faults.update(changed)


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
