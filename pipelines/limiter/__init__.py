"""One limiter for each provider connection, over all worker processes: so many calls at once, so many a minute.

A place is a lease in a sorted set on the Redis or Valkey server, so what a killed process held is free again when its
lease ends; nothing is counted up and down. Who waits stands in line: inside a process in order of arrival, with only
the first asking the server, and there in order of arrival again. A place freed in the same process is taken at once,
one freed elsewhere within about 40 ms, and each process asks for each connection at most some 30 times a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .line import Limits
from .process import this_process

LEASE_SECONDS = 15.0


@contextmanager
def place(name: str, limits: Limits, *, patience: Callable[[], None], seconds: float = LEASE_SECONDS) -> Iterator[None]:
    """Waits for a place on the connection `name`, holds it inside the block, and frees it.

    While it waits, `patience()` is called about four times a second; what it raises ends the waiting. The place is held
    by a lease of `seconds` that is renewed for as long as this process lives. The rate is a sliding window: a log of
    the calls begun in the last 60 seconds. A token bucket would need less memory, but lets up to twice the rate through
    in the minute after a rest, which services that count a minute answer with 429. While the server does not answer,
    the same limits hold for each process alone, and the work goes on; once it answers again, what is held is told to it
    within a third of a lease.
    """
    process = this_process()
    token = process.enter(name, limits, patience=patience, seconds=seconds)
    try:
        yield
    finally:
        process.leave(name, token)


def take_turn(name: str, per_minute: int, *, patience: float) -> float:
    """Counts one request on the connection `name`, where fewer than `per_minute` were in the last minute: gives 0.

    Else in how many seconds there is room, unless that is within `patience`: so long it waits. It is for services that
    count every request: it holds no place, stands in no line, and requests of different rates share one log.
    """
    until = time.monotonic() + patience
    while wait := this_process().take_turn(name, per_minute):
        if time.monotonic() + wait > until:
            return wait
        time.sleep(wait)
    return 0.0


def hold_off(name: str, seconds: float) -> None:
    """Admits nobody to the connection, in any process, for so long; of several calls the longest wins."""
    if seconds > 0:
        this_process().hold_off(name, seconds)


def in_use(name: str) -> int:
    """How many places are held now, over all processes; this process's own while the server does not answer."""
    return this_process().in_use(name)


__all__ = ["LEASE_SECONDS", "Limits", "hold_off", "in_use", "place", "take_turn"]
