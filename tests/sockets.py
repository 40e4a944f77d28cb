"""Pages that dial sockets."""

from __future__ import annotations

from typing import Any

from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator

from pipelines.actions import claim_step_runs
from pipelines.models import Run
from studio.consumers import socket_urls
from tests.conftest import work_on

# Seconds: what is waited for comes at once, but not on a machine that is busy.
PATIENCE = 20


class Socket(WebsocketCommunicator):
    """A page's socket, which waits longer than the one second of the one it is made from."""

    async def connect(self, timeout: float = PATIENCE) -> tuple[bool, Any]:
        told: tuple[bool, Any] = await super().connect(timeout)
        return told

    async def receive_output(self, timeout: float = PATIENCE) -> Any:
        return await super().receive_output(timeout)

    async def receive_json_from(self, timeout: float = PATIENCE) -> Any:
        return await super().receive_json_from(timeout)

    async def disconnect(self, code: int = 1000, timeout: float = PATIENCE) -> None:
        await super().disconnect(code, timeout)


def dial(path: str, user: Any) -> Socket:
    """The socket at this path, dialled by this person and not yet connected."""
    socket = Socket(URLRouter(socket_urls), path)
    socket.scope["user"] = user
    return socket


def advance(run: Run) -> None:
    """Works on a run until nothing of it is ready."""
    while claimed := claim_step_runs(run.pk, "media", worker="test", limit=4):
        for step_run in claimed:
            work_on(step_run)
