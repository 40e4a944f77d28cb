"""A worker process's heartbeat: keeps its claims alive, and ends what must not go on.

It runs beside the work, in a thread of its own, so that a step that hangs or takes all memory is ended with a reason
and not only given up when its lease runs out.
"""

from __future__ import annotations

import logging
import os
import resource
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections

from .actions import Failed, Outcome, renew_leases, settle_step_runs, worker_name
from .errors import StepFailed, TimedOut
from .models import StepRun

log = logging.getLogger(__name__)

EVERY = 0.5
PAGE = resource.getpagesize()


@dataclass
class _Held:
    step_run: StepRun
    until: float


class Heartbeat:
    """Renews the leases of what this process holds; stops the shift when its parent has died."""

    def __init__(self, stopping: threading.Event, *, end_process: Callable[[], None] = lambda: os._exit(1)) -> None:
        self.name = worker_name()
        self._held: dict[int, _Held] = {}
        self._stopping, self._end_process = stopping, end_process
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def hold(self, step_runs: Iterable[StepRun]) -> None:
        """Takes in what is claimed: their leases are renewed from now on."""
        self._held.update({row.pk: _Held(row, float("inf")) for row in step_runs})

    def begin(self, step_run: StepRun, *, seconds: float) -> None:
        """Work on one of them begins now, and may take so long."""
        self._held[step_run.pk] = _Held(step_run, time.monotonic() + seconds)

    def leave(self, step_runs: Iterable[StepRun]) -> None:
        """These are settled."""
        for step_run in step_runs:
            self._held.pop(step_run.pk, None)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        parent, renewed = os.getppid(), time.monotonic()
        while not self._over.wait(EVERY):
            if os.getppid() != parent:
                self._stopping.set()
            try:
                self._end_what_must_not_go_on()
                if time.monotonic() - renewed >= settings.LEASE_SECONDS / 3:
                    renewed = time.monotonic()
                    renew_leases(list(self._held), worker=self.name)
            except DatabaseError as error:
                log.warning("The heartbeat found the database busy and tries again: %s", error)
            finally:
                close_old_connections()
        connections.close_all()

    def _end_what_must_not_go_on(self) -> None:
        late = [held.step_run for held in list(self._held.values()) if held.until < time.monotonic()]
        if late:
            self._end(late, TimedOut("This step took longer than it may, so it was ended."))
        elif memory() > settings.WORKER_MEMORY_MB * 1.5:
            busy = [held.step_run for held in list(self._held.values()) if held.until < float("inf")]
            self._end(busy, StepFailed("This step took more memory than a worker may have, so it was ended."))

    def _end(self, step_runs: list[StepRun], error: StepFailed) -> None:
        """Settles these as failed and ends this process; what else it holds is freed by the sweeper."""
        for step_run in step_runs:
            log.error("%s of run %s: %s", step_run, step_run.run_id, error.message)
            settle_step_runs(step_run.run_id, [Outcome(step_run, Failed(error))])
        self._end_process()


def memory() -> float:
    """What this process holds in memory now, in megabytes; its peak where the system does not tell the present."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - no file, a reading
            return int(statm.read().split()[1]) * PAGE / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
