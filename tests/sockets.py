"""Pages that dial sockets."""

from __future__ import annotations

from typing import Any

from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator

from pipelines.actions import claim_step_runs
from pipelines.models import Run
from studio.consumers import socket_urls
from tests.conftest import work_on


def dial(path: str, user: Any) -> WebsocketCommunicator:
    """The socket at this path, dialled by this person and not yet connected."""
    socket = WebsocketCommunicator(URLRouter(socket_urls), path)
    socket.scope["user"] = user
    return socket


def advance(run: Run) -> None:
    """Works on a run until nothing of it is ready."""
    while claimed := claim_step_runs(run.pk, "media", worker="test", limit=4):
        for step_run in claimed:
            work_on(step_run)
