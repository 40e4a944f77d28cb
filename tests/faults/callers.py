"""Faults done to what makes paid calls, while a slow service of our own counts what it bills."""

from __future__ import annotations

import random
import signal
import time
from typing import TYPE_CHECKING

from tests.faults.scenarios import Fault, clock_jumps, database_is_locked, kill, pids, valkey_forgets

if TYPE_CHECKING:
    from pipelines.models import Run
    from tests.workshop import Workshop

# Few and slow, so that calls are out at every moment of a fault.
SLOTS, SECONDS = 4, 0.3


def callers_die(shop: Workshop, run: Run, chance: random.Random) -> None:
    """The worker or what it has forked is killed with calls out."""
    for _ in range(3):
        time.sleep(chance.uniform(0.3, 0.9))
        shop.supervisor.look()
        if alive := pids(shop, "models-0"):
            kill(chance.choice(alive))


def callers_are_asked_to_stop(shop: Workshop, run: Run, chance: random.Random) -> None:
    """The worker gets SIGTERM with calls out."""
    for _ in range(3):
        time.sleep(chance.uniform(0.3, 0.9))
        shop.supervisor.look()
        for pid in pids(shop, "models-0")[:1]:
            kill(pid, signal.SIGTERM)


CALLERS: dict[str, Fault] = {
    "callers die": callers_die,
    "callers are asked to stop": callers_are_asked_to_stop,
    "valkey forgets with calls out": valkey_forgets,
    "the database is locked with calls out": database_is_locked,
    "the clock jumps with calls out": clock_jumps,
}
