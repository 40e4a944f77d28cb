"""Keyset paging: `{"items": […], "next": cursor}`, continued with `?cursor=`; nothing is counted or skipped."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from ninja import Schema
from pydantic import Field

from pipelines.errors import Invalid
from studio.forms import read_number

M = TypeVar("M", bound=Model)
T = TypeVar("T")


class Paging(Schema):
    """Where to go on, and how many at once."""

    cursor: str = ""
    limit: int = Field(50, ge=1, le=200)


def page_of(
    rows: QuerySet[M], paging: Paging, shape: Callable[[M], Any], *, newest_first: bool = False
) -> dict[str, Any]:
    """One page of rows in the order of their keys."""
    rows = rows.order_by("-pk" if newest_first else "pk")
    if paging.cursor:
        rows = rows.filter(**{"pk__lt" if newest_first else "pk__gt": read_cursor(paging.cursor)})
    found = list(rows[: paging.limit + 1])
    return _page([shape(row) for row in found[: paging.limit]], found, paging, lambda shown: shown[-1].pk)


def page_of_list(items: Sequence[T], paging: Paging, shapes: Callable[[Sequence[T]], list[Any]]) -> dict[str, Any]:
    """One page of what is already in memory, shaped together and continued by its place."""
    start = read_cursor(paging.cursor) if paging.cursor else 0
    found = items[start : start + paging.limit + 1]
    return _page(shapes(found[: paging.limit]), found, paging, lambda shown: start + len(shown))


def _page(items: list[Any], found: Sequence[T], paging: Paging, after: Callable[[Sequence[T]], int]) -> dict[str, Any]:
    more = len(found) > paging.limit
    return {"items": items, "next": write_cursor(after(found[: paging.limit])) if more else None}


def write_cursor(key: int) -> str:
    """A key as a cursor."""
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> int:
    """The key in a cursor; raises Invalid for what this API never gave."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, UnicodeError, ValueError):
        text = ""
    key = read_number(text)
    if key is None:
        raise Invalid(
            "This cursor was not given by this address. Leave it out to start again.", loc=("query", "cursor")
        )
    return key
