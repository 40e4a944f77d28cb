"""Verbs on calls: the ledger. A call is committed before anything is sent, and its money moves with its state.

reserved → sent → succeeded | failed | unknown; reserved → failed, never sent; sent → reserved, where its service's
minute was full before it left; unknown → succeeded | failed, when the answer comes after all. What a call had reserved
is freed by its first step out of reserved and sent, so exactly once; an unknown call counts as costing that much until
more is known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from decimal import Decimal
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Exists, Max, Q
from django.utils import timezone

from ..errors import Cancelled, Stale, StudioError, Uncertain
from ..models import CALL_FAILED, ESTIMATED, REPORTED, RESERVED, SENT, SUCCEEDED, UNKNOWN, Call, Run, StepRun
from ..states import FINAL, RUNNING
from .budgets import reserve_money, settle_money
from .working_set import lock_run

CALL_MOVES: Final[Mapping[str, frozenset[str]]] = {
    RESERVED: frozenset({SENT, CALL_FAILED}),
    SENT: frozenset({SUCCEEDED, CALL_FAILED, UNKNOWN}),
    UNKNOWN: frozenset({SUCCEEDED, CALL_FAILED, UNKNOWN}),
    SUCCEEDED: frozenset(),
    CALL_FAILED: frozenset(),
}
OPEN: Final = (RESERVED, SENT)
NOTHING: Final = Decimal(0)
UNWANTED = "This step run is no longer wanted."


def calls_for(step_run: StepRun, payload_hash: str) -> list[Call]:
    """The calls of a step run that ask the same, of whatever model, oldest first."""
    return list(Call.objects.filter(step_run=step_run.pk, payload_hash=payload_hash).order_by("number", "pk"))


@transaction.atomic(durable=True)
def reserve_call(
    step_run: StepRun,
    run: Run,
    *,
    provider: str,
    model: str,
    payload_hash: str,
    request: Mapping[str, Any],
    amount: Decimal,
    free: bool = False,
) -> Call:
    """A new call with its money set aside; a free one counts as sent at once.

    Raises OverBudget when the money is not there, and Cancelled when the step run has gone to another worker.
    """
    if not free:
        lock_run(run.pk)
        if not _held(step_run).exists():
            raise Cancelled(UNWANTED)
    last = Call.objects.filter(step_run=step_run.pk).aggregate(last=Max("number"))["last"]
    number = 0 if last is None else last + 1
    call, made = Call.objects.get_or_create(
        key=call_key(step_run, number=number, provider=provider, model=model, payload_hash=payload_hash),
        defaults={
            "project_id": run.project_id,
            "run_id": run.pk,
            "step_run_id": step_run.pk,
            "number": number,
            "provider": provider,
            "model": model,
            "payload_hash": payload_hash,
            "request": dict(request),
            "reserved": amount,
            "state": SENT if free else RESERVED,
            "sent_at": timezone.now() if free else None,
        },
    )
    if made and amount:
        reserve_money(run, amount, when=call.created_at)
    return call


def call_key(step_run: StepRun, *, number: int, provider: str, model: str, payload_hash: str) -> str:
    """The idempotency key: equal for the same call after a crash, different for every other."""
    parts = (step_run.pk, number, provider, model, payload_hash)
    return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()


def mark_sent(call: Call, step_run: StepRun) -> None:
    """Commits that the call is about to be sent; raises Cancelled where it must not be, Stale where another has."""
    with _on_disk():
        wanted = Exists(_held(step_run))
        changed = Call.objects.filter(wanted, pk=call.pk, state=RESERVED).update(state=SENT, sent_at=timezone.now())
    if not changed:
        raise Cancelled(UNWANTED) if not _held(step_run).exists() else _stale(call)
    call.state = SENT


def take_back(call: Call) -> None:
    """Commits that a call which was about to be sent has not been, since its service's minute is full."""
    with _on_disk():
        Call.objects.filter(pk=call.pk, state=SENT, job="").update(state=RESERVED, sent_at=None)
    call.state = RESERVED


def note_job(call: Call, job: str, **handle: Any) -> None:
    """Commits the service's own id of the call's job; raises Stale when the call has ended meanwhile."""
    with _on_disk():
        changed = Call.objects.filter(pk=call.pk, state__in=(SENT, UNKNOWN)).update(job=job, handle=handle)
    if not changed:
        raise _stale(call)
    call.job, call.handle = job, handle


def forget_job(call: Call) -> None:
    """Commits that the service no longer knows the call's job, so that the request is sent again."""
    with _on_disk():
        Call.objects.filter(pk=call.pk, state__in=(SENT, UNKNOWN)).update(job="", handle={})
    call.job, call.handle = "", {}


def note_answer(call: Call, response: dict[str, Any], *, cost: Decimal | None, basis: str) -> None:
    """Commits what the service answered, so that it is not lost however settling ends."""
    with _on_disk():
        Call.objects.filter(pk=call.pk, state=SENT).update(response=response, cost=cost, basis=basis)
    call.response, call.cost, call.basis = response, cost, basis


def succeed_call(call: Call, response: dict[str, Any], *, cost: Decimal | None, basis: str) -> None:
    """Settles a call that gave a result, at what it cost; raises Stale when another has settled it."""
    _settle(call, SUCCEEDED, cost=cost, basis=basis, response=response, error={})


def fail_call(call: Call, error: StudioError, *, charged: Decimal = NOTHING) -> None:
    """Settles a call that the service declined or that was never sent; it costs what the service charged anyway."""
    told = {"kind": error.kind, "message": error.message}
    _settle(call, CALL_FAILED, cost=charged, basis=REPORTED if charged else "", error=told)


def lose_call(call: Call, error: StudioError, *, told_at: int | None = None) -> None:
    """Settles a call of which nobody can know what became; it counts as costing what was reserved.

    `told_at` is the attempt of the step run in which its people are told.
    """
    told = {"kind": error.kind, "message": error.message, **({} if told_at is None else {"told_at": told_at})}
    _settle(call, UNKNOWN, cost=call.reserved, basis=ESTIMATED if call.reserved else "", error=told)


def reconcile_calls() -> int:
    """Ends calls whose step run has ended without them and says how many; harmless to repeat.

    What was never sent is freed; what was answered costs what it costs; of what is left nobody can know.
    """
    over = Q(step_run__state__in=FINAL) | Q(step_run__replaced=True)
    ended = 0
    for call in Call.objects.filter(over, state__in=OPEN).order_by("pk")[:1000]:
        with suppress(Stale):
            _end(call)
            ended += 1
    return ended


def is_over(step_run: StepRun) -> bool:
    """Whether a step run has ended or given way to a later round, so that no worker goes on with it."""
    over = Q(state__in=FINAL) | Q(replaced=True)
    return StepRun.objects.filter(over, pk=step_run.pk).exists()


def _end(call: Call) -> None:
    if call.state == RESERVED:
        fail_call(call, Cancelled("The step run ended before this was sent."))
    elif call.response:
        succeed_call(call, call.response, cost=call.cost, basis=call.basis)
    else:
        lose_call(call, Uncertain("The step run ended before an answer came; it may have been done and billed."))


@transaction.atomic(durable=True)
def _settle(call: Call, state: str, *, cost: Decimal | None, **fields: Any) -> None:
    if call.reserved or call.cost or cost:
        lock_run(call.run_id)
    seen = Call.objects.only("state", "reserved", "cost").get(pk=call.pk)
    # What is settled as never sent must not have been sent meanwhile.
    believed = (call.state == RESERVED) == (seen.state == RESERVED)
    if not believed or state not in CALL_MOVES[seen.state]:
        raise _stale(call)
    fields |= {"state": state, "cost": cost, "finished_at": timezone.now()}
    if not Call.objects.filter(pk=call.pk, state=seen.state).update(**fields):
        raise _stale(call)
    counted = seen.cost if seen.state == UNKNOWN else None
    settle_money(
        call,
        freed=seen.reserved if seen.state in OPEN else NOTHING,
        spent=(cost or NOTHING) - (counted or NOTHING),
    )
    call.__dict__.update(fields)


def _held(step_run: StepRun) -> Any:
    """The step run, if it still is the worker's that has it in hand."""
    return StepRun.objects.filter(pk=step_run.pk, state=RUNNING, replaced=False, attempts=step_run.attempts)


def _stale(call: Call) -> Stale:
    state = Call.objects.values_list("state", flat=True).get(pk=call.pk)
    return Stale(f"This call has moved on meanwhile: it is {state}.")


@contextmanager
def _on_disk() -> Iterator[None]:
    """What is committed inside survives a power cut too; on SQLite that is otherwise given up for speed."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL")
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous=NORMAL")
