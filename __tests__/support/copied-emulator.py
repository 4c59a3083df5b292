"""An emulator that gives copies of itself: to load moto takes seconds, to copy a process that has done so milliseconds.

copied-emulator.py <socket> <folder of moto_server> prints a line once it listens. Whoever connects to the socket and
sends a line of JSON gets a copy of this process, which answers with {"port": n, "pid": n} and ends with the connection.
Ends itself when stdin is closed.
"""

import gc
import json
import os
import random
import signal
import socket
import sys
import threading
import traceback

sys.dont_write_bytecode = True  # nothing is left beside the sources
sys.path.insert(0, sys.argv[2])

from moto.iam.models import iam_backends
from moto.moto_api._internal import mock_random
from moto_server.serving import application, exit_when_closed, moto_app, server_of
from werkzeug.test import Client

# What stacks are made of: what moto loads at the first request to each of them, it loads here, once.
SERVICES = (
    "acm",
    "application-autoscaling",
    "budgets",
    "ec2",
    "ecs",
    "elasticloadbalancing",
    "events",
    "iam",
    "logs",
    "monitoring",
    "route53",
    "s3",
    "secretsmanager",
    "servicediscovery",
    "sns",
    "sts",
    "wafv2",
)


def load_services():
    client = Client(moto_app)
    for service in SERVICES:
        scope = f"Credential=none/20260101/us-east-1/{service}/aws4_request"
        authorization = f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"
        try:
            client.get("/", headers={"Authorization": authorization, "Host": "127.0.0.1"})
        except Exception:
            pass  # it is no request that the service knows, but now the service is there
    iam_backends["123456789012"]["aws"]  # AWS's managed policies


def give_copies(listener):
    """For ever."""
    while True:
        connection, _ = listener.accept()
        with connection.makefile("r") as lines:
            line = lines.readline()
        if line and os.fork() == 0:
            try:
                listener.close()
                serve(connection, **json.loads(line))
            except Exception:
                traceback.print_exc()
            finally:
                os._exit(1)
        connection.close()


def serve(connection, log, token, pending_ms):
    """What a copy does until the connection is closed."""
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for descriptor in (1, 2):
        os.dup2(output, descriptor)
    exit_when_closed(connection.fileno())
    # Or all copies would give the same identifiers to what they create.
    random.seed()
    mock_random.seed(random.getrandbits(64))
    server = server_of(application(threading.Lock(), token, pending_ms))
    answer = {"port": server.server_port, "pid": os.getpid()}
    connection.sendall((json.dumps(answer) + "\n").encode())
    server.serve_forever()


signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a copy ended
exit_when_closed(0)
load_services()
gc.collect()
gc.freeze()  # the copies share what is in memory now
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen(32)
print("ready", flush=True)
give_copies(listener)
