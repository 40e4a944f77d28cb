"""From where something is done, as the audit log keeps it: a page, the API, a command, the sweeper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

LONGEST: Final = 120
# Processes that go on by themselves, by the command that starts them.
HOUSE: Final = {"sweep": "sweeper", "worker": "worker", "web": "web server"}

_door: ContextVar[str] = ContextVar("door", default="")
_of_process = ""


@contextmanager
def acting_from(door: str) -> Iterator[None]:
    """What is done inside came through this door, such as `page, 192.0.2.7`; other requests and threads have theirs."""
    before = _door.get()
    _door.set(door[:LONGEST])
    try:
        yield
    finally:
        # Set and not reset by a token: between the two, a request may have moved into another context.
        _door.set(before)


def begin_command(name: str) -> None:
    """What this process does from now on, its threads and forks too, comes from this command, where no door is told."""
    global _of_process
    _of_process = HOUSE.get(name, f"command {name}" if name else "")[:LONGEST]


def origin() -> str:
    """Through which door we are acting now; "" where nobody has said."""
    return _door.get() or _of_process
