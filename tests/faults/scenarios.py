"""One fault each, done to a workshop while a batch goes."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults.batches import POISON
from tests.faults.disk import fill, make_room

if TYPE_CHECKING:
    from pipelines.models import Run
    from tests.workshop import Workshop

Fault = Callable[["Workshop", "Run", random.Random], None]


def pids(shop: Workshop, name: str) -> list[int]:
    """The processes of a child, and those that it has forked."""
    process = shop.supervisor._lives[name].process
    if process is None:
        return []
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    forked = children.read_text().split() if children.exists() else []
    return [process.pid, *(int(pid) for pid in forked)]


def kill(pid: int, number: int = signal.SIGKILL) -> None:
    """Ends a process that may have ended already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def kill_valkey(shop: Workshop) -> None:
    """Ends the queue's server, once it is up."""
    shop.supervisor.wait(lambda: bool(pids(shop, "valkey")), 30)
    kill(pids(shop, "valkey")[0])


def workers_die(shop: Workshop, run: Run, chance: random.Random) -> None:
    """Workers and what they have forked are killed at random moments."""
    for _ in range(6):
        time.sleep(chance.uniform(0.1, 0.6))
        shop.supervisor.look()
        if alive := pids(shop, f"media-{chance.randint(0, 1)}"):
            kill(chance.choice(alive))


def workers_are_asked_to_stop(shop: Workshop, run: Run, chance: random.Random) -> None:
    """Workers get SIGTERM, hand back what they hold, and are started again."""
    for _ in range(4):
        time.sleep(chance.uniform(0.1, 0.5))
        shop.supervisor.look()
        for pid in pids(shop, f"media-{chance.randint(0, 1)}")[:1]:
            kill(pid, signal.SIGTERM)


def sweeper_dies(shop: Workshop, run: Run, chance: random.Random) -> None:
    """The sweeper is killed together with a worker."""
    for name in ("sweep", "media-0"):
        for pid in pids(shop, name):
            kill(pid)


def valkey_dies(shop: Workshop, run: Run, chance: random.Random) -> None:
    """The queue's server is killed and comes back with its file."""
    time.sleep(chance.uniform(0.0, 0.5))
    kill_valkey(shop)


def valkey_forgets(shop: Workshop, run: Run, chance: random.Random) -> None:
    """The queue's server is killed and comes back with nothing."""
    time.sleep(chance.uniform(0.0, 0.5))
    kill_valkey(shop)
    shutil.rmtree(shop.folder / "valkey" / "appendonlydir", ignore_errors=True)


def database_is_locked(shop: Workshop, run: Run, chance: random.Random) -> None:
    """Somebody else holds the table for three seconds."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE pipelines_steprun IN EXCLUSIVE MODE")
        time.sleep(3)


def clock_jumps(shop: Workshop, run: Run, chance: random.Random) -> None:
    """All leases have run out although their workers live: others take the work as well, and one result counts."""
    from pipelines.models import StepRun

    for _ in range(5):
        time.sleep(chance.uniform(0.05, 0.3))
        for row in StepRun.objects.filter(run=run, state="running", lease_until__isnull=False):
            past = row.lease_until and row.lease_until - timedelta(days=365)
            StepRun.objects.filter(pk=row.pk, state="running").update(lease_until=past)


def disk_is_full(shop: Workshop, run: Run, chance: random.Random, *, limit: str = "size") -> None:
    """The disk of what is stored is full until some step runs have met it; then there is room again."""
    from pipelines.models import StepRun

    stuck = StepRun.objects.filter(run=run, step="middle", state__in=("waiting", "failed")).exclude(error={})
    time.sleep(chance.uniform(0.2, 0.6))
    fill(shop.folder, limit=limit)
    try:
        assert shop.supervisor.wait(lambda: stuck.count() >= 5, 30), f"nobody met it\n{shop.story(run)}"
        time.sleep(chance.uniform(0.0, 2.0))
        kinds = {row.error["kind"] for row in stuck}
        assert kinds == {"transient"}, f"what cannot be stored for now is told as {kinds}"
    finally:
        make_room(shop.folder)


def disk_takes_no_more_files(shop: Workshop, run: Run, chance: random.Random) -> None:
    """There is room, but not for another name."""
    disk_is_full(shop, run, chance, limit="nr_inodes")


def nothing(shop: Workshop, run: Run, chance: random.Random) -> None:
    """The fault is in the step itself."""


SCENARIOS: dict[str, tuple[Fault, dict[str, Any], dict[int, str]]] = {
    "workers die": (workers_die, {"type": "keeping"}, {}),
    "workers are asked to stop": (workers_are_asked_to_stop, {"type": "slow"}, {}),
    "the sweeper dies": (sweeper_dies, {"type": "slow"}, {}),
    "valkey dies": (valkey_dies, {"type": "slow"}, {}),
    "valkey forgets": (valkey_forgets, {"type": "slow"}, {}),
    "the database is locked": (database_is_locked, {"type": "slow"}, {}),
    "the clock jumps": (clock_jumps, {"type": "slow"}, {}),
    "the disk is full": (disk_is_full, {"type": "keeping"}, {}),
    "the disk takes no more files": (disk_takes_no_more_files, {"type": "keeping"}, {}),
    "a step kills its worker": (nothing, {"type": "deadly"}, {POISON: "lost"}),
    "a step hangs": (nothing, {"type": "hanging"}, {POISON: "timeout"}),
    "a step takes all memory": (nothing, {"type": "leaking"}, {POISON: "failed"}),
}
# Handing back is no attempt.
ONE_ATTEMPT = {"workers are asked to stop"}
