"""An MCP server of FastMCP, as docs/clients.md has it: everything about its address comes from the environment."""

import asyncio
import os

from fastmcp import Context, FastMCP
from mcp.server.request_state import RequestStateSecurity
from mcp.types import ElicitRequest, ElicitRequestFormParams, InputRequiredResult
from starlette.requests import Request
from starlette.responses import PlainTextResponse

keys = os.environ["MCP_REQUEST_STATE_KEYS"].split(",")
server = FastMCP("fastmcp", request_state_security=RequestStateSecurity(keys=keys))
READS = {"readOnlyHint": True}


@server.tool(annotations=READS)
def which_task() -> str:
    return os.environ["TASK_ID"]


@server.tool(annotations=READS)
async def wait(seconds: float, context: Context) -> str:
    for waited in range(1, int(seconds) + 1):
        await asyncio.sleep(1)
        await context.report_progress(waited, seconds)
    return "waited"


QUESTION = ElicitRequest(
    params=ElicitRequestFormParams(
        message="For how many guests?",
        requested_schema={"type": "object", "properties": {"guests": {"type": "integer"}}},
    )
)


@server.tool(annotations=READS)
def book_table(context: Context) -> str | InputRequiredResult:
    if context.input_responses is None:
        return InputRequiredResult(input_requests={"guests": QUESTION}, request_state="asked")
    return f"{context.request_state}: {context.input_responses['guests'].action}"


@server.custom_route("/health", methods=["GET"])
async def health(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


server.run(show_banner=False, uvicorn_config={"timeout_keep_alive": 310})
