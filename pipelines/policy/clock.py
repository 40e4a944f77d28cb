"""What a time limit does next, and when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from .rules import Limit

Deed = Literal["remind", "escalate", "close"]
DEEDS: tuple[Deed, ...] = ("remind", "escalate", "close")


@dataclass(frozen=True)
class Due:
    """What happens, and when."""

    deed: Deed
    at: datetime


def next_due(limit: Limit, *, asked: datetime, did: Collection[str]) -> Due | None:
    """The first of reminding, escalating and closing that is still to come; None where nothing is."""
    for deed in DEEDS:
        hours: float | None = getattr(limit, deed)
        if hours is not None and deed not in did and not (deed == "close" and limit.at_last == "wait"):
            return Due(deed, asked + timedelta(hours=hours))
    return None
