"""A server made with the `mcp` package, for the tests of the client."""

import asyncio
import os
import sys

from mcp.server import MCPServer

server = MCPServer("bench", version="1.0")


@server.tool()
def add(a: int, b: int) -> int:
    """Adds two integers."""
    return a + b


@server.tool()
def fail() -> str:
    """Always fails."""
    raise ValueError("broken on purpose")


@server.tool()
async def slow(seconds: float, marker: str) -> str:
    """Waits, and says in files beside the marker that it began and how it ended."""

    def note(what: str) -> None:
        open(f"{marker}.{what}", "w").close()

    note("begun")
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        note("cancelled")
        raise
    note("finished")
    return "done"


@server.tool()
def die() -> str:
    """Ends the server at once."""
    os._exit(3)


@server.tool()
def environment(name: str) -> str:
    """Reads an environment variable."""
    return os.environ.get(name, "(absent)")


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "http":
        server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[2]))
    else:
        server.run()
