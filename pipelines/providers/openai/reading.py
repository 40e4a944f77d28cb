"""What a reply holds, by the type it should have: whatever else is there counts as nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def mapping(value: Any) -> Mapping[str, Any]:
    """The object, else an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list, else none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def words(value: Any) -> str:
    """The text, else ""."""
    return value if isinstance(value, str) else ""


def amount(value: Any) -> Decimal:
    """The number, 0 or more, else 0."""
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return Decimal(str(value)) if plain and math.isfinite(value) and value >= 0 else Decimal(0)


def is_number(value: Any) -> bool:
    """Whether it is a number that can be counted with."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
