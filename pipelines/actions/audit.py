"""Noting in the audit log what people did, and sealing it into a chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from ..models import AuditEntry
from ..origin import acting_from, origin
from ..snapshots.audit import link_digest
from .writers import one_writer

__all__ = ["acting_from", "note_deed", "note_done", "seal_audit"]

AT_ONCE: Final = 500
NOBODY: Final = "the command line"


def note_deed(
    deed: str,
    noun: str,
    noun_id: object,
    *,
    project: int | None,
    by: int | None,
    who: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Stores one deed, and from where it was done, with the transaction that it is part of."""
    AuditEntry.objects.create(
        deed=deed,
        noun=noun,
        noun_id=str(noun_id),
        project_id=project,
        by_id=by,
        who=who[:160],
        before=dict(before or {}),
        after=dict(after or {}),
        origin=origin(),
    )


def note_done(
    deed: str,
    noun: str,
    noun_id: object,
    *,
    by: AbstractBaseUser | None,
    project: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """The same of a person, or of the command line where there is nobody."""
    pk, who = (by.pk, str(by)) if by else (None, NOBODY)
    note_deed(deed, noun, noun_id, project=project, by=pk, who=who, before=before, after=after)


def seal_audit() -> int:
    """Gives every entry that has none its number and digest, in the order of their keys, and says how many those were.

    Harmless to repeat and to do twice at once: one of the two seals, and the other goes on after it.
    """
    sealed = 0
    while AuditEntry.objects.filter(number=None).exists():
        with suppress(IntegrityError):
            more = _seal()
            sealed += more
            if more == AT_ONCE:
                continue
        break
    return sealed


@one_writer()
@transaction.atomic
def _seal() -> int:
    """Seals the next few. Who comes second waits at the rows of the first, and finds them sealed."""
    waiting = AuditEntry.objects.select_for_update(of=("self",)).filter(number=None).order_by("pk")
    return _link(list(waiting[:AT_ONCE]))


def _link(entries: Sequence[AuditEntry]) -> int:
    last = AuditEntry.objects.exclude(number=None).order_by("-number").values_list("number", "digest").first()
    number, digest = last or (0, "")
    for entry in entries:
        number = entry.number = (number or 0) + 1
        digest = link_digest(entry, previous=digest)
        # The number is unique too: should two ever link at the same moment, one of them is undone whole.
        AuditEntry.objects.filter(pk=entry.pk, number=None).update(number=number, digest=digest)
    return len(entries)
