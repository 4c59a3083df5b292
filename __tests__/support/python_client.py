"""What the tests do with an MCP server, by the official Python client.

python_client.py <mode> <url>: the mode is a revision, or "legacy" for the handshake of older ones. Writes one JSON
object: the revision, the tools, the tasks that answered, and with a revision what a dialogue has booked.
"""

import asyncio
import json
import sys

from mcp import Client
from mcp.types import ElicitResult

ANSWERS = {"guests": 4, "confirm": True}


async def answer(_context, parameters):
    asked = parameters.requested_schema["properties"]
    return ElicitResult(action="accept", content={name: ANSWERS[name] for name in asked})


async def main(mode: str, url: str) -> None:
    async with Client(url, mode=mode, elicitation_callback=answer) as client:
        tools = await client.list_tools()
        calls = [await client.call_tool("which_task", {}) for _ in range(4)]
        # Older clients need a session for a dialogue.
        dialogue = None if mode == "legacy" else await client.call_tool("book_table", {})
        result = {
            "revision": client.protocol_version,
            "tools": [tool.name for tool in tools.tools],
            "tasks": sorted({call.structured_content["task"] for call in calls}),
            "booked": dialogue and dialogue.structured_content["booked"],
        }
        print(json.dumps(result))


asyncio.run(main(*sys.argv[1:]))
