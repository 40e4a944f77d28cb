"""What is frozen and read again and again: the checked plan of a version, the rules of a brand version."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

from ..brand import BrandRules
from ..graph import Plan, make_plan
from ..models import BrandVersion, Version
from ..steps import CATALOGUE

T = TypeVar("T")


class _Kept(Generic[T]):
    """The last few things read from rows that never change, by row."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: OrderedDict[tuple[int, datetime], T] = OrderedDict()

    def get(self, row: Version | BrandVersion, read: Callable[[], T]) -> T:
        key = (row.pk, row.created_at)
        if key not in self._items:
            self._items[key] = read()
            if len(self._items) > self._size:
                self._items.popitem(last=False)
        return self._items[key]


_plans = _Kept[Plan](64)
_rules = _Kept[BrandRules](16)


def plan_of(version: Version) -> Plan:
    """The version's plan; neither a version nor its plan ever changes."""
    return _plans.get(version, lambda: make_plan(version.drawing, CATALOGUE))


def brand_rules(version: BrandVersion) -> BrandRules:
    """The rules of a published brand version."""
    return _rules.get(version, version.read)
