"""The limits of a connection, and who waits for it in this process."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from threading import Event, Lock

POLL_SECONDS = 0.03


@dataclass(frozen=True)
class Limits:
    """What a connection allows: calls at once, and calls begun in any 60 seconds; None for no limit."""

    slots: int | None = None
    per_minute: int | None = None

    def __post_init__(self) -> None:
        if any(limit is not None and limit < 1 for limit in (self.slots, self.per_minute)):
            raise ValueError("A limit is at least 1, or None for no limit.")


@dataclass(frozen=True, eq=False)
class Waiter:
    """One caller in line, since when, and what it wants; `wake` asks it to look again at once."""

    token: str
    limits: Limits
    seconds: float
    since: float = field(default_factory=time.monotonic)
    wake: Event = field(default_factory=Event)


class Line:
    """What this process knows of one connection: who waits, when calls were begun, until when nobody may."""

    window = 60.0

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = Lock()
        self._waiting: deque[Waiter] = deque()
        self._begun: deque[float] = deque()
        self._off_until = 0.0

    def join(self, waiter: Waiter) -> None:
        """Puts the caller last."""
        with self._lock:
            self._waiting.append(waiter)

    def quit(self, waiter: Waiter) -> None:
        """Takes the caller out; whoever is first then looks at once."""
        with self._lock:
            self._waiting.remove(waiter)
        self.wake_first()

    def is_first(self, waiter: Waiter) -> bool:
        """Whether it is this caller's turn to ask."""
        with self._lock:
            return self._waiting[0] is waiter

    def wake_first(self) -> None:
        """Has the first in line look again, since something was freed."""
        with self._lock:
            if self._waiting:
                self._waiting[0].wake.set()

    def note_begun(self) -> None:
        """Writes an admission down and forgets those outside the window."""
        now = time.monotonic()
        with self._lock:
            self._begun.append(now)
            while self._begun[0] <= now - self.window:
                self._begun.popleft()

    def begin(self, rate: int, *, window: float) -> float:
        """Writes an admission down where the window has room by this process's own log: 0; else in how long it has."""
        now = time.monotonic()
        with self._lock:
            while self._begun and self._begun[0] <= now - window:
                self._begun.popleft()
            full = 0.0 if len(self._begun) < rate else self._begun[-rate] + window - now
            wait = max(full, self._off_until - now, 0.0)
            if not wait:
                self._begun.append(now)
        return wait

    def hold_off(self, seconds: float) -> None:
        """Admits nobody for so long; the longest wins."""
        with self._lock:
            self._off_until = max(self._off_until, time.monotonic() + seconds)

    def seconds_off(self) -> float:
        """For how long nobody is admitted yet; 0 when somebody may be."""
        return max(0.0, self._off_until - time.monotonic())

    def seconds_full(self, limits: Limits, held: int) -> float:
        """In how long to look again, by what this process alone has begun and holds; 0 when there is room."""
        slots, rate = limits.slots, limits.per_minute
        full = 0.0 if slots is None or held < slots else POLL_SECONDS
        with self._lock:
            if rate is None or len(self._begun) < rate:
                return full
            return max(full, self._begun[-rate] + self.window - time.monotonic())
