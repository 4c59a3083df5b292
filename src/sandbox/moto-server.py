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

sys.dont_write_bytecode = True  # nothing is left beside the sources

# Without it, attaching one of AWS's managed policies is answered with 404.
os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")

try:
    import moto
    from moto_server.serving import application, exit_when_closed, server_of
except ImportError as error:
    print(f"{sys.executable}: {error}", file=sys.stderr)
    sys.exit(3)

if int(moto.__version__.split(".")[0]) < 5:
    print(f"{sys.executable}: moto {moto.__version__} is too old", file=sys.stderr)
    sys.exit(3)

exit_when_closed(0)

token = os.environ.get("FLEET_CONTROL_TOKEN")
pending_ms = int(os.environ.get("FLEET_PENDING_UPDATE_MS", "0"))
server = server_of(application(threading.Lock(), token, pending_ms))
print(json.dumps({"port": server.server_port}), flush=True)
server.serve_forever()
