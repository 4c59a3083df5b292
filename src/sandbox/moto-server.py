"""Serves moto, the AWS emulator, on a free port of 127.0.0.1 for as long as stdin stays open.

Prints {"port": n} on stdout once it listens; everything else goes to stderr. By itself it keeps AWS's records and
no more. With FLEET_CONTROL_TOKEN in its environment it also has the control interface by which src/local-aws acts on them;
with FLEET_PENDING_UPDATE_MS an update of Application Auto Scaling is pending for so long.
Started by emulator.ts; exits with 3 when this Python has no usable moto[server].
"""

import json
import os
import sys
import threading
from collections import OrderedDict

sys.dont_write_bytecode = True  # nothing is left beside the sources

# Without it, attaching one of AWS's managed policies is answered with 404.
os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")

try:
    import moto
    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        create_backend_app,
    )
    from werkzeug.serving import make_server
    from werkzeug.wrappers import Request, Response
    import moto_server.budgets  # noqa: F401
    import moto_server.corrections  # noqa: F401
    import moto_server.spared_waits  # noqa: F401
    from moto_server.pending_updates import PendingUpdates
except ImportError as error:
    print(f"{sys.executable}: {error}", file=sys.stderr)
    sys.exit(3)

if int(moto.__version__.split(".")[0]) < 5:
    print(f"{sys.executable}: moto {moto.__version__} is too old", file=sys.stderr)
    sys.exit(3)

token = os.environ.get("FLEET_CONTROL_TOKEN")
if token:
    from moto_server import control


def exit_with_parent():
    """The parent holds the other end of stdin: it closes however the parent ends, SIGKILL too."""
    while os.read(0, 4096):
        pass
    os._exit(0)


threading.Thread(target=exit_with_parent, daemon=True).start()

# moto notes in its classes what an answer leaves out, such as tags that were not asked for: of two requests at once,
# both would get what the later one asked for. So they take turns; it is faster, too.
#
# On a busy machine a client now and then loses the connection before it has read the answer. It asks again under
# the same number, and what was done already is not done again: a rule would be refused as a duplicate.

ANSWERS_KEPT = 200

moto_app = DomainDispatcherApplication(create_backend_app)
turn = threading.Lock()
answers = OrderedDict()


def answer(environ, start_response):
    if token and environ["PATH_INFO"] == control.PATH:
        with turn:
            return control.answer(Request(environ), token)(environ, start_response)
    fault = token and control.injected_fault(environ)
    if fault:
        return fault(environ, start_response)
    number = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
    with turn:
        response = answers.get(number)
        if response is None:
            response = Response.from_app(moto_app, environ, buffered=True)
            if number and response.status_code < 400:
                answers[number] = response
                if len(answers) > ANSWERS_KEPT:
                    answers.popitem(last=False)
    return response(environ, start_response)


pending_ms = int(os.environ.get("FLEET_PENDING_UPDATE_MS", "0"))
served = PendingUpdates(answer, pending_ms / 1000) if pending_ms else answer

# Port 0: the kernel picks a free one, so two emulators never race for the same.
server = make_server("127.0.0.1", 0, served, threaded=True)
port = server.server_address[1]
os.environ["MOTO_PORT"] = str(port)  # moto builds addresses of its own with it
print(json.dumps({"port": port}), flush=True)
server.serve_forever()
