"""Answers AWS's requests from moto's records."""

import os
import threading
from collections import OrderedDict

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from . import corrections, spared_waits  # noqa: F401
from .binary_requests import answer_binary, is_binary
from .pending_updates import PendingUpdates
from .whole_requests import WholeRequestHandler, with_whole_body

ANSWERS_KEPT = 200


def app_of(service):
    """None: moto cannot tell which one is asked, since it has none of that name."""
    if service is None:
        return Response("The emulator does not have this service.\n", status=501)
    return create_backend_app(service)


moto_app = DomainDispatcherApplication(app_of)


def application(turn, token=None, pending_ms=0):
    """The WSGI application.

    moto notes in its classes what an answer leaves out, such as tags that were not asked for: of two requests at once,
    both would get what the later one asked for. So they take turns; it is faster, too.

    On a busy machine a client now and then loses the connection before it has read the answer. It asks again under
    the same number, and what was done already is not done again: a rule would be refused as a duplicate.

    turn: the lock that a request holds while it is answered
    token: of the control interface, which is there with a token only
    pending_ms: how long an update of Application Auto Scaling is pending
    """
    if token:
        from . import control
        from .injected_faults import injected_fault

    answers = OrderedDict()

    def answer(environ, start_response):
        if token and environ["PATH_INFO"] == control.PATH:
            with turn:
                return control.answer(Request(environ), token)(environ, start_response)
        fault = token and injected_fault(environ)
        if fault:
            return fault(environ, start_response)
        number = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        with turn:
            response = answers.get(number)
            if response is None:
                response = answer_of_moto(environ)
                if number and response.status_code < 400:
                    answers[number] = response
                    if len(answers) > ANSWERS_KEPT:
                        answers.popitem(last=False)
        return response(environ, start_response)

    return with_whole_body(PendingUpdates(answer, pending_ms / 1000) if pending_ms else answer)


def answer_of_moto(environ):
    if is_binary(environ):
        return answer_binary(moto_app, environ)
    return Response.from_app(moto_app, environ, buffered=True)


def server_of(app):
    """On a free port of 127.0.0.1. Port 0: the kernel picks one, so two emulators never race for the same."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=WholeRequestHandler)
    os.environ["MOTO_PORT"] = str(server.server_port)  # moto builds addresses of its own with it
    return server


def exit_when_closed(descriptor):
    """Ends this process once the other end is closed, which it is however whoever holds it ends, SIGKILL too."""

    def wait():
        try:
            while os.read(descriptor, 4096):
                pass
        finally:
            os._exit(0)

    threading.Thread(target=wait, daemon=True).start()
