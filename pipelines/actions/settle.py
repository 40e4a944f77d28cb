"""Settling: what became of claimed step runs is stored, and what waited for it begins; many in one transaction."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from ..errors import StudioError
from ..models import Asset, StepRun
from ..states import DONE, FAILED, FINAL, READY, RUNNING, WAITING
from .advance import release_children
from .hand_offs import forget_answer, park, take_answer, void_hand_offs
from .outcomes import Answer, Asked, Failed, Finished, HandedBack, Outcome, Parked, Postponed
from .reviews import ask_people
from .working_set import WorkingSet

log = logging.getLogger(__name__)

BACK_OFF_SECONDS = 2.0
LONGEST_BACK_OFF = 120.0


def settle(ws: WorkingSet, outcomes: Sequence[Outcome]) -> list[StepRun]:
    """Notes what became of step runs, and gives those that have ended; what is no longer held is dropped."""
    held = _held(ws, outcomes)
    Asset.objects.bulk_create(asset for _, answer in held for asset in getattr(answer, "assets", ()))
    for row, answer in held:
        _settle(ws, row, answer)
    ended = [row for row, _ in held if row.state in FINAL]
    release_children(ws, ended)
    return ended


def _held(ws: WorkingSet, outcomes: Sequence[Outcome]) -> list[tuple[StepRun, Answer]]:
    """The outcomes whose step runs are still as they were claimed."""
    ids = [outcome.step_run.pk for outcome in outcomes]
    rows = StepRun.objects.filter(pk__in=ids, state=RUNNING, replaced=False).order_by()
    attempts = dict(rows.values_list("pk", "attempts"))
    held = [outcome for outcome in outcomes if attempts.get(outcome.step_run.pk) == outcome.attempt]
    if len(held) < len(outcomes):
        log.info("%s results of run %s came too late.", len(outcomes) - len(held), ws.run.pk)
    for outcome in held:
        # A transaction that was rolled back may have left its marks on the object.
        outcome.step_run.state, outcome.step_run.attempts = RUNNING, outcome.attempt
    rows_held = ws.take([outcome.step_run for outcome in held])
    return [(row, outcome.answer) for row, outcome in zip(rows_held, held, strict=True)]


def _settle(ws: WorkingSet, row: StepRun, answer: Answer) -> None:
    match answer:
        case Finished():
            _finish(ws, row, answer)
        case Failed():
            _fail(ws, row, answer)
        case Asked():
            ask_people(ws, row, answer)
        case Postponed(seconds=seconds, ticket=ticket):
            # To look again is no new attempt: a long job would use them all up.
            again = {"wake_at": _next_look(ws, row, seconds), "attempts": max(0, row.attempts - 1)}
            ws.move(row, WAITING, ticket=ticket, worker="", **again)
        case Parked():
            park(ws, row, answer)
        case HandedBack():
            ws.move(row, READY, attempts=max(0, row.attempts - 1), worker="")


def _next_look(ws: WorkingSet, row: StepRun, seconds: float) -> datetime:
    """At once where the service has spoken up while the step run was still at work, else in so many seconds."""
    heard = row.started_at and row.calls.filter(heard_at__gte=row.started_at).exists()
    return ws.now if heard else ws.now + timedelta(seconds=seconds)


def _finish(ws: WorkingSet, row: StepRun, answer: Finished) -> None:
    ws.move(row, DONE, outputs=answer.outputs, facts=answer.facts)
    ws.note_rehearsal(answer.facts)


def _fail(ws: WorkingSet, row: StepRun, answer: Failed) -> None:
    """Parks the step run for another attempt where that may help, else ends it with the error."""
    if take_answer(ws, row, answer.facts):
        return
    told = tell(answer.error, attempts=row.attempts)
    if answer.error.retryable and row.attempts < settings.MAX_ATTEMPTS:
        ws.move(row, WAITING, error=told, wake_at=next_attempt(row.attempts, answer.error.retry_after), worker="")
        return
    void_hand_offs(ws.run, [row])
    ws.move(row, FAILED, error=told, facts=answer.facts, **forget_answer(row))


def tell(error: StudioError, *, attempts: int) -> dict[str, Any]:
    """An error as it is stored on a step run."""
    return {"kind": error.kind, "message": error.message, "attempts": attempts}


def next_attempt(attempts: int, retry_after: float | None) -> datetime:
    """When to try again: exponential back-off with jitter, never sooner than the service asked for."""
    longest = min(LONGEST_BACK_OFF, BACK_OFF_SECONDS * 2**attempts)
    seconds = random.uniform(longest / 2, longest)  # noqa: S311
    if retry_after is not None:
        seconds = retry_after * random.uniform(1.0, 1.1)  # noqa: S311
    return timezone.now() + timedelta(seconds=seconds)
