"""Noting in the audit log what people did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..models import AuditEntry


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
    """Stores one deed with the transaction that it is part of."""
    AuditEntry.objects.create(
        deed=deed,
        noun=noun,
        noun_id=str(noun_id),
        project_id=project,
        by_id=by,
        who=who[:160],
        before=dict(before or {}),
        after=dict(after or {}),
    )
