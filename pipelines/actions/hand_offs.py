"""Verbs on hand-offs: give work out of the house, take the answer, void what is no longer wanted."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from ..errors import Cancelled, Forbidden, Invalid, NotFound, Stale, TimedOut
from ..models import HANDED_BACK, OPEN, PROGRAM, VOID, Asset, HandOff, Run, StepRun, is_file
from ..secrets import callback_token, digest_of
from ..states import DONE, FAILED, LIVE, READY, RUNNING, WAITING
from .advance import release_children
from .audit import note_deed
from .outcomes import Parked
from .waits import wake_twins
from .working_set import WorkingSet

TEXT_MAX: Final = 200_000
# What a program may answer with; anything else is taken whole, as `json`.
TOLD: Final = ("text", "json", "file_url")
# Where a step run finds an answer that a worker must still fetch.
ANSWER: Final = "answer"


def park(ws: WorkingSet, row: StepRun, parked: Parked) -> None:
    """Lets a step run wait for what is outside, or go on at once where the program was quicker than its worker."""
    if take_answer(ws, row, parked.facts):
        return
    ws.move(row, WAITING, worker="", facts=parked.facts)
    limit = ws.now + timedelta(seconds=parked.seconds) if parked.seconds is not None else None
    HandOff.objects.update_or_create(
        step_run=row,
        state=OPEN,
        defaults={
            "run": ws.run,
            "round": row.round,
            "kind": parked.kind,
            "pack": parked.pack,
            "expires_at": limit,
        },
    )


@transaction.atomic
def open_callback(step_run: StepRun) -> str:
    """The token by which a program may answer this step run, the same in every attempt until it has answered.

    Raises Cancelled where the step run is no longer held by who asks.
    """
    held = StepRun.objects.filter(pk=step_run.pk, state=RUNNING, replaced=False, attempts=step_run.attempts)
    if not held.exists():
        raise Cancelled("This step run is no longer wanted.")
    there = HandOff.objects.filter(step_run=step_run.pk, state=OPEN).first()
    if there and there.digest == digest_of(callback_token(there.nonce)):
        return callback_token(there.nonce)
    # Another SECRET_KEY gives another token, so the old address is of no use any more.
    HandOff.objects.filter(step_run=step_run.pk, state=OPEN).update(state=VOID)
    nonce = secrets.token_hex(32)
    token = callback_token(nonce)
    HandOff.objects.create(
        step_run_id=step_run.pk,
        run_id=step_run.run_id,
        round=step_run.round,
        kind=PROGRAM,
        nonce=nonce,
        digest=digest_of(token),
    )
    return token


@transaction.atomic
def hand_back(
    hand_off: HandOff,
    *,
    outputs: Mapping[str, Any],
    by: AbstractBaseUser | None = None,
    token: str = "",
    assets: Sequence[Asset] = (),
) -> HandOff:
    """Takes the answer, from a person or with the program's token; exactly one wins, the other is told Stale who did.

    `outputs` are the step's, by port; a program may give `file_url` instead, which a worker fetches before the step is
    done. `assets` are their files, stored with the answer.
    """
    ws = WorkingSet.of(hand_off.run_id)
    hand_off = HandOff.objects.select_related("step_run", "answered_by").get(pk=hand_off.pk)
    (row,) = ws.take([hand_off.step_run])
    _guard(hand_off, row, by=by, token=token)
    answer = dict(outputs) if "file_url" in outputs else _fit(ws, row, outputs)
    answered = {"outputs": answer, "answered_by_id": by.pk if by else None, "answered_at": ws.now}
    if not HandOff.objects.filter(pk=hand_off.pk, state=OPEN).update(state=HANDED_BACK, **answered):
        raise Stale("Somebody has just handed this back.")
    hand_off = HandOff.objects.select_related("answered_by").get(pk=hand_off.pk)
    Asset.objects.bulk_create(assets)
    # What is at work still, or about to be, finds the answer when it would wait.
    if row.state == WAITING:
        _go_on(ws, row, hand_off, row.facts)
    if row.state == DONE:
        _end(ws, row)
    ws.close()
    _note(hand_off, ws.run, outputs)
    return hand_off


def hear_callback(token: str, told: Any) -> HandOff:
    """Takes what a program says: `text`, `json`, `file_url`, or all of it as `json`; NotFound for an unknown token."""
    hand_off = HandOff.objects.filter(digest=digest_of(token), kind=PROGRAM).first()
    if hand_off is None:
        raise NotFound
    return hand_back(hand_off, outputs=_read(told), token=token)


def take_answer(ws: WorkingSet, row: StepRun, facts: Mapping[str, Any]) -> bool:
    """Goes on with what was answered while the step run was at work; says False where nothing was."""
    if ANSWER in row.ticket or row.started_at is None:
        return False
    there = HandOff.objects.filter(step_run=row, state=HANDED_BACK, answered_at__gte=row.started_at).last()
    if there is None:
        return False
    _go_on(ws, row, there, facts)
    return True


def forget_answer(row: StepRun) -> dict[str, Any]:
    """What to change in a step run that has failed, so that trying it again asks anew."""
    return {"ticket": {}} if ANSWER in row.ticket else {}


def void_hand_offs(run: Run, step_runs: Iterable[StepRun] | None = None) -> None:
    """Closes the open hand-offs of a run, or of those of its step runs that are over or set aside."""
    there = HandOff.objects.filter(run=run, state=OPEN)
    if step_runs is not None:
        there = there.filter(step_run__in=[row.pk for row in step_runs])
    there.update(state=VOID)


def expire_hand_offs() -> int:
    """Ends the step runs whose answer has not come in time and says how many those were; harmless to repeat."""
    late = HandOff.objects.filter(state=OPEN, expires_at__lte=timezone.now()).order_by("expires_at")
    ended = 0
    for hand_off in late[:1000]:
        with suppress(Stale):
            ended += _expire(hand_off)
    return ended


@transaction.atomic
def _expire(hand_off: HandOff) -> bool:
    ws = WorkingSet.of(hand_off.run_id)
    hand_off = HandOff.objects.select_related("step_run").get(pk=hand_off.pk)
    (row,) = ws.take([hand_off.step_run])
    if hand_off.state != OPEN or row.state != WAITING or row.replaced:
        return False
    void_hand_offs(ws.run, [row])
    late = TimedOut(f"No answer came in time: {hand_off.title}. Look at who was asked, then try again.")
    told = {"kind": late.kind, "message": late.message, "attempts": max(1, row.attempts)}
    ws.move(row, FAILED, error=told, wake_at=None, **forget_answer(row))
    _end(ws, row)
    ws.close()
    return True


def _end(ws: WorkingSet, row: StepRun) -> None:
    release_children(ws, [row])
    # Stored first: it waits in the table, and would be taken for a twin of its own.
    ws.write()
    wake_twins(ws, [row])


def _guard(hand_off: HandOff, row: StepRun, *, by: AbstractBaseUser | None, token: str) -> None:
    proven = token and hmac.compare_digest(digest_of(token), hand_off.digest)
    if not (proven if hand_off.kind == PROGRAM else by):
        raise Forbidden("Only who was asked may hand this back.")
    if hand_off.state == HANDED_BACK:
        who = hand_off.answered_by or ("The program" if hand_off.kind == PROGRAM else "Somebody")
        raise Stale(f"{who} has already handed this back.")
    if hand_off.state != OPEN or row.replaced or row.state not in LIVE:
        raise Stale("This is no longer wanted: it was made anew, ended without it, or the run was cancelled.")


def _go_on(ws: WorkingSet, row: StepRun, hand_off: HandOff, facts: Mapping[str, Any]) -> None:
    """Ends the step run with the answer, or readies it where a worker must fetch a file first."""
    past: dict[str, Any] = {"error": {}, "wake_at": None}
    if "file_url" in hand_off.outputs:
        again = max(0, row.attempts - 1)
        ws.move(row, READY, ticket={ANSWER: hand_off.outputs}, attempts=again, worker="", **past)
        return
    outputs = _fit(ws, row, hand_off.outputs)
    ws.move(row, DONE, outputs=outputs, facts={**facts, **_provenance(hand_off)}, **past)


def _note(hand_off: HandOff, run: Run, given: Mapping[str, Any]) -> None:
    by = hand_off.answered_by
    who = str(by) if by else "A program"
    # Which ports it filled: what it says is in the run, and an address may be a secret.
    after = {"name": hand_off.title, "gave": sorted(given)}
    project = run.project_id
    note_deed("hand_back", "hand_off", hand_off.pk, project=project, by=hand_off.answered_by_id, who=who, after=after)


def _provenance(hand_off: HandOff) -> dict[str, Any]:
    if hand_off.kind == PROGRAM:
        return {"source": "callback"}
    tool = hand_off.pack.get("tool") or {}
    return {"source": "manual", "tool": tool.get("name", ""), "by": str(hand_off.answered_by or "somebody")}


def _fit(ws: WorkingSet, row: StepRun, given: Mapping[str, Any]) -> dict[str, Any]:
    """The answer by the ports of the step's type; raises Invalid where it is nothing that can go on from there."""
    ports = ws.plan.kinds[row.step].outputs
    outputs = {name: given.get(name) for name in ports}
    missing = [name for name, port in ports.items() if not port.optional and outputs[name] in (None, "", [])]
    if missing or all(value in (None, "", []) for value in outputs.values()):
        raise Invalid(f"Hand back {' or '.join(missing or ports)}: nothing else can go on from here.")
    for name, value in outputs.items():
        if value is not None:
            _check(name, ports[name].type, value)
    return outputs


def _check(name: str, kind: str, value: Any) -> None:
    if kind == "text" and not isinstance(value, str):
        raise Invalid(f"`{name}` must be a text.", loc=(name,))
    if kind not in ("text", "json") and not is_file(value):
        raise Invalid(f"`{name}` must be a file.", loc=(name,))
    if isinstance(value, str) and len(value) > TEXT_MAX:
        raise Invalid(f"A text may hold {TEXT_MAX:,} characters; this one has {len(value):,}.", loc=(name,))
    if "\\u0000" in json.dumps(value):
        raise Invalid(f"`{name}` holds a character that is no text.", loc=(name,))


def _read(told: Any) -> dict[str, Any]:
    """A program's answer by ports; of a mapping with none of the known names, all of it is the data."""
    if not isinstance(told, dict) or not any(name in told for name in TOLD):
        return {"json": told}
    answer = {name: told[name] for name in TOLD if told.get(name) is not None}
    address = answer.get("file_url", "https://")
    if not isinstance(address, str) or len(address) > 4_000 or not address.startswith(("https://", "http://")):
        raise Invalid("`file_url` must be an address that begins with https:// or http://.", loc=("file_url",))
    return answer
