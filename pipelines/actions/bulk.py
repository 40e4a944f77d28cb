"""Step runs by the hundred: one INSERT and one prepared UPDATE for many, several times quicker than one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, DecimalField, JSONField
from django.utils import timezone

from ..errors import Stale
from ..models import StepRun

FIELDS = {field.attname: field for field in StepRun._meta.concrete_fields if not field.primary_key}
NEEDS_PREPARATION = (DateTimeField, DecimalField, JSONField)
TABLE = f'"{StepRun._meta.db_table}"'
AT_ONCE = 500


class Change:
    """What one stored step run is to become, and how it was seen."""

    def __init__(self, row: StepRun) -> None:
        self.row, self.fields = row, dict[str, Any]()
        # A claim counts an attempt, so a worker that was given up cannot settle what another has claimed since.
        self.seen = (row.pk, row.state, row.attempts)


def insert_step_runs(rows: Sequence[StepRun]) -> None:
    """Stores new step runs and gives them their primary keys."""
    for start in range(0, len(rows), AT_ONCE):
        _insert(rows[start : start + AT_ONCE])


def update_step_runs(changes: Iterable[Change]) -> None:
    """Stores changes, each guarded by how its row was seen; raises Stale when one is no longer so."""
    by_fields: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        by_fields.setdefault(tuple(change.fields), []).append(change)
    for names, group in by_fields.items():
        _update(names, group)


def _insert(rows: Sequence[StepRun]) -> None:
    here = connections[DEFAULT_DB_ALIAS]
    now = timezone.now()
    usual = _usual()
    values: list[Any] = []
    for row in rows:
        row.created_at = now
        stored = row.__dict__
        for name, (prepared, default) in usual.items():
            value = stored[name]
            values.append(prepared if value == default else _prepare(name, value, here))
    columns = ", ".join(_column(name) for name in usual)
    places = ", ".join([f"({', '.join(['%s'] * len(usual))})"] * len(rows))
    with here.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} ({columns}) VALUES {places} RETURNING id", values)  # noqa: S608
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, here.alias


def _update(names: tuple[str, ...], changes: list[Change]) -> None:
    here = connections[DEFAULT_DB_ALIAS]
    sets = ", ".join(f"{_column(name)} = %s" for name in names)
    guard = "id = %s AND state = %s AND attempts = %s AND NOT replaced"
    rows = [(*(_prepare(name, change.fields[name], here) for name in names), *change.seen) for change in changes]
    with here.cursor() as cursor:
        cursor.executemany(f"UPDATE {TABLE} SET {sets} WHERE {guard}", rows)  # noqa: S608
        if cursor.rowcount != len(rows):
            raise Stale("Something of this run has moved on meanwhile.")


def _prepare(name: str, value: Any, here: BaseDatabaseWrapper) -> Any:
    field = FIELDS[name]
    return field.get_db_prep_save(value, here) if isinstance(field, NEEDS_PREPARATION) else value


def _column(name: str) -> str:
    return f'"{FIELDS[name].get_attname_column()[1]}"'


@cache
def _usual() -> dict[str, tuple[Any, Any]]:
    """For each column its default as the database takes it, and as the object has it."""
    fresh = StepRun()
    here = connections[DEFAULT_DB_ALIAS]
    return {name: (_prepare(name, fresh.__dict__[name], here), fresh.__dict__[name]) for name in FIELDS}
