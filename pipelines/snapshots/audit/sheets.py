"""The audit log to take home: as a table, and as JSON Lines by which its chain can be followed elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet

from ...models import AuditEntry
from ..insights.sheets import safe_cell
from .chain import entry_says

AT_ONCE: Final = 500
COLUMNS: Final = (
    "number", "id", "at", "project", "who", "deed", "noun", "noun_id", "before", "after", "origin", "digest",
)  # fmt: skip


def audit_csv(entries: QuerySet[AuditEntry]) -> Iterator[list[Any]]:
    """The header and a row for each entry, oldest first, safe to open in a spreadsheet."""
    yield list(COLUMNS)
    for entry in _in_turn(entries):
        says = {**entry_says(entry), "digest": entry.digest}
        says |= {name: json.dumps(says[name], sort_keys=True, ensure_ascii=False) for name in ("before", "after")}
        yield [safe_cell(says[name]) for name in COLUMNS]


def audit_lines(entries: QuerySet[AuditEntry]) -> Iterator[str]:
    """A line of JSON for each entry, oldest first: what is sealed of it, and its `digest`."""
    for entry in _in_turn(entries):
        yield json.dumps({**entry_says(entry), "digest": entry.digest}, ensure_ascii=True) + "\n"


def _in_turn(entries: QuerySet[AuditEntry]) -> Iterator[AuditEntry]:
    """All of them by their keys, some at a time, however many there are."""
    last = 0
    while found := list(entries.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield from found
        last = found[-1].pk
