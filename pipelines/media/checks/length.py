"""How long a text is: in characters as people see them, in words, and in lines."""

from __future__ import annotations

from typing import Final, Literal

from .found import PASSED, Finding, Wrong
from .words import characters_in, words_of

Unit = Literal["characters", "words", "lines"]
LENGTH: Final = "length"


def check_length(text: str, unit: Unit, *, least: int | None, most: int | None, wrong: Wrong) -> Finding:
    """Whether it has so many; of what is too long, the span begins where it should have ended."""
    found = _count(text, unit)
    said = f"The text has {found} {unit if found != 1 else unit[:-1]}"
    if most is not None and found > most:
        span = (_cut(text, unit, most), len(text))
        return Finding(LENGTH, wrong, f"{said}; no more than {most} is asked for.", found, span=span)
    if least is not None and found < least:
        return Finding(LENGTH, wrong, f"{said}; at least {least} is asked for.", found)
    return Finding(LENGTH, PASSED, f"{said}.", found)


def _count(text: str, unit: Unit) -> int:
    if unit == "characters":
        return characters_in(text)
    return len(words_of(text)) if unit == "words" else len(text.splitlines())


def _cut(text: str, unit: Unit, most: int) -> int:
    """Where the first one too many begins."""
    if unit == "words":
        return words_of(text)[most].start
    if unit == "lines":
        return sum(len(line) for line in text.splitlines(keepends=True)[:most])
    low, high = 0, len(text)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if characters_in(text[: middle + 1]) <= most else (low, middle)
    return low
