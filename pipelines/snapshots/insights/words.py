"""Times, parts and numbers as words."""

from __future__ import annotations

from datetime import timedelta

MINUTE, HOUR, DAY = 60, 3600, 86_400
# A number stays in one line with its unit.
GAP = "\N{NO-BREAK SPACE}"


def say_wait(time: timedelta) -> str:
    """A time as people say it: 40 s, 11 min, 5 h, 3 days."""
    amount = max(0.0, time.total_seconds())
    if amount < 9.95:
        return f"{amount:.1f}".removesuffix(".0") + f"{GAP}s"
    if round(amount) < 2 * MINUTE:
        return f"{round(amount)}{GAP}s"
    if round(amount / MINUTE) < 2 * MINUTE:
        return f"{round(amount / MINUTE)}{GAP}min"
    if round(amount / HOUR) < 48:
        return f"{round(amount / HOUR)}{GAP}h"
    return f"{round(amount / DAY)}{GAP}days"


def say_part(part: float) -> str:
    """A part of one: 97 %; never rounded up to all or down to nothing."""
    told = min(max(round(part * 100), 1), 99) if 0 < part < 1 else round(part * 100)
    return f"{told}{GAP}%"


def count_of(number: int, noun: str) -> str:
    """So many of something: 1 question, 2,400 questions."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
