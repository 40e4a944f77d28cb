"""A small real MCP server, by the reference implementation; run as `python tools.py PORT [json]`."""

from __future__ import annotations

import base64
import sys

import uvicorn
from mcp.server.mcpserver import Image, MCPServer

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
server = MCPServer("workshop")


@server.tool()
def shout(text: str, times: int = 1) -> str:
    """The text in capitals, so many times."""
    return " ".join([text.upper()] * times)


@server.tool()
def picture() -> Image:
    """A picture of one pixel."""
    return Image(data=base64.b64decode(PIXEL), format="png")


@server.tool()
def mirror(image: str) -> Image:
    """The picture of a data URI."""
    return Image(data=base64.b64decode(image.partition(",")[2]), format="png")


@server.tool()
def stumble() -> str:
    """Fails."""
    raise ValueError("there is no ink left")


if __name__ == "__main__":
    app = server.streamable_http_app(json_response="json" in sys.argv)
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
