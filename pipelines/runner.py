"""What a worker does: claim, run, settle. The one frame that turns errors into states."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connections

from . import events
from .actions import (
    claim_step_runs,
    fail_step_run,
    finish_step_run,
    hand_back,
    park_for_review,
    renew_leases,
    worker_name,
)
from .context import Context
from .errors import Cancelled, Crashed, Interrupted, Stale, StepFailed, StudioError
from .models import Run, StepRun
from .snapshots import plan_of
from .steps import CATALOGUE, AssetRef, StepType, Wait

log = logging.getLogger(__name__)

SLICE_SECONDS = 20.0


def work_run(run_id: int, lane: str, *, seconds: float = SLICE_SECONDS) -> bool:
    """Runs ready step runs of a lane until the run has none or the slice ends; says whether there may be more."""
    stopping = threading.Event()
    slots = settings.MODEL_SLOTS if lane == "models" else 1
    with _stop_on_sigterm(stopping), _Heartbeat(stopping) as heartbeat, ThreadPoolExecutor(slots) as pool:
        try:
            return _Shift(run_id, lane, slots, pool, heartbeat, stopping).work(until=time.monotonic() + seconds)
        finally:
            events.throttle.flush()


class _Shift:
    """One worker's turn on one run: keeps its slots full until nothing is ready."""

    def __init__(
        self,
        run_id: int,
        lane: str,
        slots: int,
        pool: ThreadPoolExecutor,
        heartbeat: _Heartbeat,
        stopping: threading.Event,
    ) -> None:
        self.run_id, self.lane, self.slots = run_id, lane, slots
        self.pool, self.heartbeat, self.stopping = pool, heartbeat, stopping
        self.busy: set[Future[None]] = set()

    def work(self, *, until: float) -> bool:
        while not self.stopping.is_set() and time.monotonic() < until:
            claimed = self._claim()
            if not claimed and not self.busy:
                return False
            self.busy |= {self.pool.submit(self._run_one, step_run) for step_run in claimed}
            done, self.busy = wait(self.busy, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()
        wait(self.busy)
        return not self.stopping.is_set()

    def _claim(self) -> list[StepRun]:
        free = self.slots - len(self.busy)
        claimed = claim_step_runs(self.run_id, self.lane, worker=self.heartbeat.name, limit=free) if free else []
        self.heartbeat.watch(claimed)
        return claimed

    def _run_one(self, step_run: StepRun) -> None:
        try:
            run_step(step_run, self.stopping)
        finally:
            self.heartbeat.leave(step_run)
            connections.close_all()


def run_step(step_run: StepRun, stopping: threading.Event | None = None) -> None:
    """Runs one claimed step run and settles it: done, failed, parked, handed back, or dropped as no longer wanted."""
    run = Run.objects.select_related("project", "version__pipeline", "brand_version__brand").get(pk=step_run.run_id)
    context = Context(step_run, run, stopping or threading.Event())
    drawn = plan_of(run.version).drawing.steps[step_run.step]
    step_type = CATALOGUE[drawn.type]
    with suppress(Stale):
        try:
            answer = step_type.run(context, step_type.params.model_validate(drawn.params))
            _settle(step_run, step_type, context, answer)
        except Interrupted:
            hand_back(step_run)
        except Cancelled:
            log.info("%s of run %s is no longer wanted.", step_run, run.pk)
        except Stale:
            raise
        except StudioError as error:
            fail_step_run(step_run, error)
        except Exception:
            log.exception("%s of run %s crashed", step_run, run.pk)
            fail_step_run(step_run, Crashed("Pressline made a mistake in this step. The log says more; try again."))


def _settle(step_run: StepRun, step_type: StepType, context: Context, answer: Any) -> None:
    if isinstance(answer, Wait):
        park_for_review(
            step_run,
            question=answer.question,
            subject=_plain(answer.subject),
            back_to=answer.back_to,
            max_rounds=answer.max_rounds,
            assets=context.assets,
        )
        return
    outputs = {name: _plain(answer.get(name)) for name in step_type.outputs}
    for name, port in step_type.outputs.items():
        if outputs[name] in (None, []) and not port.optional:
            raise StepFailed(f"{step_type.label} gave no {name}, so nothing can go on from here.")
    finish_step_run(step_run, outputs=outputs, facts=context.facts, assets=context.assets)


def _plain(value: Any) -> Any:
    """The value as it is stored: asset references become mappings."""
    if isinstance(value, AssetRef):
        facts = {name: fact for name, fact in vars(value).items() if name != "id"}
        return {"asset": str(value.id), **facts}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


class _Heartbeat:
    """Renews the leases of what this process works on, and stops the shift when its parent has died."""

    def __init__(self, stopping: threading.Event) -> None:
        self.name = worker_name()
        self._ids: set[int] = set()
        self._stopping, self._over = stopping, threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def watch(self, step_runs: Sequence[StepRun]) -> None:
        self._ids |= {step_run.pk for step_run in step_runs}

    def leave(self, step_run: StepRun) -> None:
        self._ids -= {step_run.pk}

    def __enter__(self) -> _Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        parent, renewed = os.getppid(), time.monotonic()
        while not self._over.wait(0.5):
            if os.getppid() != parent:
                self._stopping.set()
            if time.monotonic() - renewed >= settings.LEASE_SECONDS / 3:
                renewed = time.monotonic()
                renew_leases(list(self._ids), worker=self.name)
                close_old_connections()
        connections.close_all()


@contextmanager
def _stop_on_sigterm(stopping: threading.Event) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
