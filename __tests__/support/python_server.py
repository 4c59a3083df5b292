"""An MCP server of the official Python SDK, as a good one: it keeps no sessions, and has a health path.

python_server.py <port> [unchanged]: unchanged, it accepts the names that the SDK knows by itself, else also one without a port.
"""

import asyncio
import sys

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from starlette.requests import Request
from starlette.responses import PlainTextResponse

server = MCPServer("python", version="1.0.0")
READS = ToolAnnotations(read_only_hint=True)


@server.tool(annotations=READS)
def hello() -> str:
    return "hello"


@server.tool(annotations=READS)
async def wait(seconds: float, context: Context) -> str:
    for waited in range(1, int(seconds) + 1):
        await asyncio.sleep(1)
        await context.report_progress(waited, seconds)
    return "waited"


@server.custom_route("/health", methods=["GET"])
async def health(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


# With and without a port: a load balancer on its usual port leaves it out.
TOLD = TransportSecuritySettings(
    allowed_hosts=["127.0.0.1", "127.0.0.1:*"],
    allowed_origins=["http://127.0.0.1:*"],
)

server.run(
    transport="streamable-http",
    port=int(sys.argv[1]),
    stateless_http=True,
    transport_security=None if "unchanged" in sys.argv else TOLD,
)
