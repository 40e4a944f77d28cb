"""The places that one process holds and waits for, and the thread that renews their leases."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import uniform
from threading import Condition, Thread
from uuid import uuid4

from django.conf import settings

from .line import POLL_SECONDS, Limits, Line, Waiter
from .server import COUNT, FREE, HOLD_OFF, RENEW, TAKE, TURN, Server

PATIENCE_SECONDS = 0.25
# A request takes a moment from its admission to its service, and not each the same: what the window is longer for it.
ON_THE_WAY = 1 / 60
# Who stands in the server's line and has not asked for so long is gone; it must be well above PATIENCE_SECONDS.
GONE_SECONDS = 1.5


@dataclass
class _Held:
    """A place held by this process; its lease is renewed when `due`."""

    name: str
    seconds: float
    due: float


class Process:
    """The places of this process. A forked child has another, without its parent's thread, places and sockets."""

    def __init__(self, url: str) -> None:
        self._pid = os.getpid()
        self._server = Server(url)
        self._lines: dict[str, Line] = {}
        self._held: dict[str, _Held] = {}
        self._changed = Condition()
        self._thread: Thread | None = None

    def enter(self, name: str, limits: Limits, *, patience: Callable[[], None], seconds: float) -> str:
        """Waits for a place and gives its token; raises what `patience` raises."""
        line, waiter = self._line(name), Waiter(uuid4().hex, limits, seconds)
        line.join(waiter)
        try:
            self._wait(line, waiter, patience)
        finally:
            if waiter.token not in self._held:
                self._server.ask(FREE, name, waiter.token)
            line.quit(waiter)
        return waiter.token

    def leave(self, name: str, token: str) -> None:
        """Frees a place; in a child forked inside the block it stays, since it is its parent's."""
        if self._pid != os.getpid():
            return
        with self._changed:
            self._held.pop(token, None)
        self._server.ask(FREE, name, token)
        self._line(name).wake_first()

    def take_turn(self, name: str, rate: int) -> float:
        """Counts one request where fewer than `rate` were within the window: 0; else in how many seconds to ask."""
        line = self._line(name)
        window = line.window * (1 + ON_THE_WAY)
        if off := line.seconds_off():
            return off
        answer = self._server.ask(TURN, name, uuid4().hex, rate, _ms(window))
        if answer is None:
            return line.begin(rate, window=window)
        if not answer:
            line.note_begun()
        return answer / 1000

    def hold_off(self, name: str, seconds: float) -> None:
        """Keeps everybody out, here and in the other processes."""
        self._line(name).hold_off(seconds)
        self._server.ask(HOLD_OFF, name, _ms(seconds))

    def in_use(self, name: str) -> int:
        """Places held over all processes, or here while the server is away."""
        count = self._server.ask(COUNT, name)
        return self._count(name) if count is None else count

    def _line(self, name: str) -> Line:
        return self._lines.get(name) or self._lines.setdefault(name, Line(name))

    def _count(self, name: str) -> int:
        with self._changed:
            return sum(held.name == name for held in self._held.values())

    def _wait(self, line: Line, waiter: Waiter, patience: Callable[[], None]) -> None:
        look = time.monotonic() + PATIENCE_SECONDS
        while True:
            pause = self._take(line, waiter) if line.is_first(waiter) else PATIENCE_SECONDS
            if pause <= 0:
                return self._hold(line, waiter)
            if time.monotonic() >= look:
                patience()
                look = time.monotonic() + PATIENCE_SECONDS
            waiter.wake.wait(max(0.0, min(pause, look - time.monotonic())))
            waiter.wake.clear()

    def _take(self, line: Line, waiter: Waiter) -> float:
        """Asks for a place: 0 when it is taken, else in how many seconds to ask again."""
        if off := line.seconds_off():
            return off
        limits, waited = waiter.limits, time.monotonic() - waiter.since
        # Uneven pauses, so that processes do not ask in step.
        poll = POLL_SECONDS * uniform(0.7, 1.3)  # noqa: S311 - no secret
        times = (waiter.seconds, waited, line.window, GONE_SECONDS, poll)
        words = (limits.slots or 0, limits.per_minute or 0, *map(_ms, times))
        answer = self._server.ask(TAKE, line.name, waiter.token, *words)
        return line.seconds_full(limits, self._count(line.name)) if answer is None else answer / 1000

    def _hold(self, line: Line, waiter: Waiter) -> None:
        line.note_begun()
        with self._changed:
            self._held[waiter.token] = _Held(line.name, waiter.seconds, time.monotonic() + waiter.seconds / 3)
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._renew_forever, name="limiter", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _renew_forever(self) -> None:
        while True:
            for (name, seconds), tokens in self._wait_for_due().items():
                self._server.ask(RENEW, name, _ms(seconds), *tokens)
                # What was freed meanwhile has just been taken again.
                if freed := [token for token in tokens if token not in self._held]:
                    self._server.ask(FREE, name, *freed)

    def _wait_for_due(self) -> Mapping[tuple[str, float], list[str]]:
        """Tokens to renew now, by connection and length of lease."""
        with self._changed:
            while not (due := self._pop_due()):
                soonest = min((held.due for held in self._held.values()), default=None)
                self._changed.wait(None if soonest is None else max(0.0, soonest - time.monotonic()))
        return due

    def _pop_due(self) -> Mapping[tuple[str, float], list[str]]:
        now = time.monotonic()
        due = defaultdict(list)
        for token, held in self._held.items():
            if held.due <= now:
                held.due = now + held.seconds / 3
                due[held.name, held.seconds].append(token)
        return due


_processes: dict[tuple[str, int], Process] = {}


def this_process() -> Process:
    """The places of the process that asks, on the server of the settings."""
    key = (settings.REDIS_URL, os.getpid())
    return _processes.get(key) or _processes.setdefault(key, Process(settings.REDIS_URL))


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
