"""CloudWatch's requests in CBOR, which moto 5.2 does not take: they are answered as those in JSON, which it takes.
Version 6 of Terraform's AWS provider sends them.
https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
"""

import io
import json
from datetime import datetime
from functools import cache

from botocore.parsers import RpcV2CBORParser, create_parser
from botocore.serialize import RpcV2CBORSerializer
from botocore.session import Session
from werkzeug.wrappers import Request, Response

PREFIX = "/service/GraniteServiceVersion20100801/operation/"
TARGET = "GraniteServiceVersion20100801."
CBOR_HEADERS = {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}


@cache
def model():
    """It takes a moment to load, and few ask in CBOR."""
    return Session().get_service_model("cloudwatch")


def is_binary(environ):
    return environ["PATH_INFO"].startswith(PREFIX)


def answer_binary(app, environ):
    """The answer in CBOR to a request in CBOR, from an application that takes JSON."""
    operation = environ["PATH_INFO"][len(PREFIX) :]
    in_json = {
        **environ,
        "PATH_INFO": "/",
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/x-amz-json-1.0",
        "HTTP_X_AMZ_TARGET": TARGET + operation,
    }
    body = json.dumps(decoded(Request(environ).get_data()), default=seconds).encode()
    in_json["wsgi.input"] = io.BytesIO(body)
    in_json["CONTENT_LENGTH"] = str(len(body))
    response = Response.from_app(app, in_json, buffered=True)
    if response.status_code >= 400:
        error = json.loads(response.get_data() or "{}")
        message = error.get("message", error.get("Message", ""))
        return refusal(error.get("__type", ""), message, response.status_code)
    content = encoded(operation, response)
    return Response(content, status=response.status_code, headers=CBOR_HEADERS)


def decoded(body):
    parser = RpcV2CBORParser()
    return parser.parse_data_item(parser.get_peekable_stream_from_bytes(body)) if body else {}


def seconds(value):
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{value!r} has no form in JSON")


def refusal(name, message, status):
    """An error, for whoever has asked in CBOR."""
    content = bytearray([0xA2])  # a map of two pairs
    for text in ("__type", name, "message", message):
        RpcV2CBORSerializer()._serialize_type_string(content, text, None, None)
    return Response(bytes(content), status=status, headers=CBOR_HEADERS)


def encoded(operation, response):
    shape = model().operation_model(operation).output_shape
    if shape is None:
        return bytes([0xA0])
    answer = {
        "status_code": response.status_code,
        "headers": dict(response.headers),
        "body": response.get_data(),
    }
    parsed = create_parser("json").parse(answer, shape)
    parsed.pop("ResponseMetadata", None)
    content = bytearray()
    RpcV2CBORSerializer()._serialize_data_item(content, parsed, shape)
    return bytes(content)
