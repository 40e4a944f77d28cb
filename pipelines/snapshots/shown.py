"""Values as people see them: a picture's thumbnail, a text, a file's name."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any


def flat(values: Iterable[Any]) -> list[Any]:
    """Every single value, lists opened; nothing for what has not arrived."""
    return [
        item for value in values for item in (value if isinstance(value, list) else [value]) if item not in (None, "")
    ]


def shown_value(value: Any) -> dict[str, Any]:
    """`{text}` or `{name, url}` of a file, with `thumb, width, height` where it is a picture."""
    if not (isinstance(value, dict) and "asset" in value):
        return {"text": value if isinstance(value, str) else repr(value)}
    address = f"/assets/{value['asset']}/"
    shown = {"name": value.get("name") or value.get("kind", "file"), "url": address}
    if not value.get("width"):
        return shown
    return {**shown, "thumb": f"{address}thumb/", "width": value["width"], "height": value["height"]}


def money(amount: Decimal) -> str:
    """US dollars with two digits behind the point, and more where they say something: 0.00, 0.0271, 18.40."""
    whole, _, part = f"{amount:f}".partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"
