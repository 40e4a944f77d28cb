"""Values as people see them: a picture's thumbnail, a text, a file's name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.timesince import timesince

from ..models import is_file

DIME, CENT, FINE = Decimal("0.1"), Decimal("0.01"), Decimal("0.0001")


def flat(values: Iterable[Any]) -> list[Any]:
    """Every single value, lists opened; nothing for what has not arrived."""
    return [
        item for value in values for item in (value if isinstance(value, list) else [value]) if item not in (None, "")
    ]


def shown_value(value: Any) -> dict[str, Any]:
    """`{text}` or `{name, url}` of a file, with `thumb, width, height` where it is a picture.

    In place of a file that was evicted stands a text that says so.
    """
    if not is_file(value):
        return {"text": value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}
    if "evicted" in value:
        return {"text": f"This intermediate result was evicted on {say_day(date.fromisoformat(value['evicted']))}."}
    address = f"/assets/{value['asset']}/"
    shown = {"name": value.get("name") or value.get("kind", "file"), "url": address}
    if not value.get("width"):
        return shown
    return {**shown, "thumb": f"{address}thumb/", "width": value["width"], "height": value["height"]}


def ago(moment: datetime) -> str:
    """How long ago that was: 6 minutes ago, just now."""
    if (timezone.now() - moment).total_seconds() < 60:
        return "just now"
    return f"{timesince(moment, depth=1)} ago".replace("\xa0", " ")


def say_day(day: date) -> str:
    """A day as people write it: 3 May 2026."""
    return f"{day.day} {day:%B %Y}"


def say_dollars(amount: Decimal) -> str:
    """An amount as people read it: $8.48; below a dime to a hundredth of a cent; never $0.00 for what is more.

    What is less than that has two digits that say something: $0.0042, $0.00042, $0.000042.
    """
    small = min(FINE, Decimal(1).scaleb(amount.adjusted() - 1)) if amount else CENT
    return f"${money(amount.quantize(CENT if amount >= DIME else small))}"


def money(amount: Decimal) -> str:
    """US dollars with two digits behind the point, and more where they say something: 0.00, 0.0271, 18.40."""
    whole, _, part = f"{amount:f}".partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"
