"""A real Valkey for a test, gone when the test is."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from studio.management.supervisor import Supervisor
from studio.management.valkey import SOCKET, answers, describe_valkey


@contextlib.contextmanager
def running_valkey(folder: Path) -> Iterator[tuple[Supervisor, Path]]:
    """What keeps the server running, which writes its log in this folder; and the folder of its socket."""
    with tempfile.TemporaryDirectory(prefix="pl-") as name:
        supervisor = Supervisor(folder / "logs", say=lambda line: None)
        try:
            supervisor.start(describe_valkey(folder, Path(name)))
            assert supervisor.wait(lambda: answers(Path(name)), 30)
            yield supervisor, Path(name)
        finally:
            supervisor.stop()


def address_of(runtime: Path) -> str:
    """The URL of a server with its socket in this folder."""
    return f"unix://{runtime / SOCKET}?db=0"
