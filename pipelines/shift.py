"""A worker's shift: takes turns on runs, keeps its slots full, and settles in groups what has ended meanwhile.

Quick step runs are claimed and settled many at a time, which is what makes them quick; a slow or paid one is settled as
soon as it ends. How many are claimed at once follows from how long the last ones took.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, connection, connections

from . import events
from .actions import HandedBack, Outcome, next_run, settle_and_claim
from .heartbeat import Heartbeat, memory
from .models import Run, StepRun
from .runner import run_step, settle, step_type_of

log = logging.getLogger(__name__)

MOST_AT_ONCE = 64
GROUP_SECONDS = 0.05
TURN_SECONDS = 0.25
LOOK_AGAIN_SECONDS = 0.2
MEDIA_SECONDS, MODELS_SECONDS = 20.0, 600.0
ComesMore = Callable[[threading.Event], bool]
PINNED = ("project", "version__pipeline", "brand_version__brand")


def work_shift(
    lane: str, *, only: int | None = None, seconds: float | None = None, comes_more: ComesMore = lambda _: False
) -> bool:
    """Works on ready step runs of a lane, of one run or of whichever is next, until there are none or time is up.

    Where there are none, `comes_more` may wait for some, until it is told to stop. Says whether there may be more.
    """
    stopping = threading.Event()
    kind, usual = (ManySlots, MODELS_SECONDS) if lane == "models" else (OneSlot, MEDIA_SECONDS)
    until = time.monotonic() + (seconds or usual)
    with _stop_on_sigterm(stopping), Heartbeat(stopping) as heartbeat:
        shift = kind(lane, only, heartbeat, stopping)
        while not _work(shift, until):
            if time.monotonic() >= until or not comes_more(stopping):
                return False
    return True


class Shift:
    """What both lanes share: whose turn it is, claims, and results on their way to the table."""

    def __init__(self, lane: str, only: int | None, heartbeat: Heartbeat, stopping: threading.Event) -> None:
        self.lane, self.only = lane, only
        self.heartbeat, self.stopping = heartbeat, stopping
        self._runs: dict[int, Run] = {}
        self._has_begun = False

    def may_go_on(self, until: float) -> bool:
        """Whether more may be begun in this shift."""
        return not self.stopping.is_set() and time.monotonic() < until and not self._is_full()

    def claim(self, limit: int, *, without: Collection[int] = ()) -> tuple[int | None, list[StepRun]]:
        """The run whose turn it is and what could be claimed of it; None where nothing is ready anywhere."""
        try:
            run_id = self.only or next_run(self.lane, without=without)
            if run_id is None or run_id in without:
                return None, []
            claimed = self.go_on(run_id, (), limit)
            self._has_begun |= bool(claimed)
            return run_id, claimed
        except DatabaseError as error:
            log.warning("The database does not take claims now; the worker tries again: %s", error)
            connection.close()
            self.stopping.wait(1.0)
            return 0, []

    def go_on(self, run_id: int, outcomes: Sequence[Outcome], limit: int) -> list[StepRun]:
        """Settles results of a run and claims what comes next in it."""
        claimed = settle_and_claim(run_id, outcomes, self.lane, worker=self.heartbeat.name, limit=limit)
        self.heartbeat.hold(claimed)
        self.heartbeat.leave(outcome.step_run for outcome in outcomes)
        return claimed

    def run_one(self, step_run: StepRun) -> Outcome:
        """Runs a claimed step run."""
        return run_step(step_run, self.run_of(step_run), stopping=self.stopping)

    def settle(self, outcomes: Iterable[Outcome]) -> None:
        """Stores results, those of one run together."""
        by_run: dict[int, list[Outcome]] = {}
        for outcome in outcomes:
            by_run.setdefault(outcome.step_run.run_id, []).append(outcome)
        for run_id, group in by_run.items():
            settle(run_id, group)
            self.heartbeat.leave(outcome.step_run for outcome in group)

    def _is_full(self) -> bool:
        """Whether the process has grown so much that another should go on.

        One that was large to begin with does something in each shift all the same, or nothing would ever end there.
        """
        return self._has_begun and memory() >= settings.WORKER_MEMORY_MB

    def run_of(self, step_run: StepRun) -> Run:
        """What its run was pinned to at its start; that never changes, so it is read once a shift."""
        run_id = step_run.run_id
        if run_id not in self._runs:
            self._runs[run_id] = Run.objects.select_related(*PINNED).get(pk=run_id)
        return self._runs[run_id]


class OneSlot(Shift):
    """The media lane: one at a time, since it is the processor that works; quick ones in groups."""

    _at_once = 8

    def work(self, *, until: float) -> bool:
        """Says whether there may be more when the shift is over."""
        nothing_of: set[int] = set()
        while self.may_go_on(until):
            run_id, claimed = self.claim(self._at_once, without=nothing_of)
            if run_id is None:
                return False
            if claimed:
                nothing_of.clear()
                self._take_turn(run_id, claimed)
            else:
                nothing_of.add(run_id)
        return True

    def _take_turn(self, run_id: int, claimed: list[StepRun]) -> None:
        """Stays with one run for a moment, so that what becomes ready is gone on with in the same transaction."""
        turn_ends = time.monotonic() + TURN_SECONDS
        while claimed:
            began = time.monotonic()
            outcomes = list(self._run_group(claimed, until=began + GROUP_SECONDS))
            self._at_once = _pace(self._at_once, seconds=time.monotonic() - began)
            if self.stopping.is_set() or time.monotonic() > turn_ends:
                return self.settle(outcomes)
            try:
                claimed = self.go_on(run_id, outcomes, self._at_once)
            except DatabaseError:
                return self.settle(outcomes)
        return None

    def _run_group(self, claimed: list[StepRun], *, until: float) -> Iterator[Outcome]:
        """Runs what time allows; what is left over goes back to whoever is free."""
        for number, step_run in enumerate(claimed):
            late = number and time.monotonic() > until
            yield Outcome(step_run, HandedBack()) if late or self.stopping.is_set() else self._run_in_time(step_run)

    def _run_in_time(self, step_run: StepRun) -> Outcome:
        self.heartbeat.begin(step_run, seconds=step_type_of(step_run, self.run_of(step_run)).seconds)
        try:
            return self.run_one(step_run)
        finally:
            self.heartbeat.hold([step_run])


class ManySlots(Shift):
    """The models lane: many at once in threads, since it is others that work; each is settled as soon as it ends.

    No clock runs here: waiting for a place at a busy service takes no fault of a step, and calls have their own limits.
    """

    def work(self, *, until: float) -> bool:
        """Says whether there may be more when the shift is over."""
        slots = settings.MODEL_SLOTS
        busy: set[Future[Outcome]] = set()
        with ThreadPoolExecutor(slots, thread_name_prefix="slot") as pool:
            while busy or self.may_go_on(until):
                if self.may_go_on(until):
                    busy |= {pool.submit(self._in_thread, row) for row in self._fill(slots - len(busy))}
                if not busy:
                    return False
                done, busy = wait(busy, timeout=LOOK_AGAIN_SECONDS, return_when=FIRST_COMPLETED)
                self.settle(future.result() for future in done)
        return True

    def _fill(self, free: int) -> list[StepRun]:
        """As many step runs as there are free slots, of as many runs as it takes."""
        found: list[StepRun] = []
        seen: set[int] = set()
        while len(found) < free:
            run_id, claimed = self.claim(min(free - len(found), MOST_AT_ONCE), without=seen)
            if run_id is None:
                break
            seen.add(run_id)
            found += claimed
        return found

    def _in_thread(self, step_run: StepRun) -> Outcome:
        try:
            return self.run_one(step_run)
        finally:
            connections.close_all()


def _work(shift: OneSlot | ManySlots, until: float) -> bool:
    """Whether there may be more; what browsers are to hear is told before anything is waited for."""
    try:
        return shift.work(until=until)
    finally:
        events.throttle.flush()


def _pace(at_once: int, *, seconds: float) -> int:
    """How many to claim next: twice as many where the last group was quick, fewer where it was not."""
    if seconds < GROUP_SECONDS:
        return min(MOST_AT_ONCE, at_once * 2)
    return max(1, at_once // 2) if seconds < 4 * GROUP_SECONDS else 1


@contextmanager
def _stop_on_sigterm(stopping: threading.Event) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    stop: Callable[..., None] = lambda *_: stopping.set()  # noqa: E731
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
