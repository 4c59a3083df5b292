"""Calls a tool of an MCP server with each of the given texts, by the official Python client.

client.py <mode> <url> <text>...: the mode is a revision, or "legacy" for the handshake of older ones.
"""

import asyncio
import sys

from mcp import Client


async def main(mode: str, url: str, *texts: str) -> None:
    async with Client(url, mode=mode) as client:
        await client.list_tools()
        for text in texts:
            await client.call_tool("greet_user", {"user_id": text})


asyncio.run(main(*sys.argv[1:]))
