"""What the words on a picture say, line by line as they were read: words that may not stand there, or must."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from .found import PASSED, Box, Finding, Wrong
from .wording import check_banned, check_required
from .words import words_of

LEGAL: Final = "legal"
# A long line is small, and one of its words may be misread.
_ENOUGH: Final = 0.9


@dataclass(frozen=True)
class Line:
    """One line of words, where it stands, and how sure it is that it says this, 0-1."""

    text: str
    box: Box
    sure: float = 1.0


def check_words_shown(lines: Sequence[Line], terms: Sequence[str], *, wrong: Wrong) -> list[Finding]:
    """One finding for each place where one of the banned terms stands, with the box of its lines."""
    found = check_banned(_joined(lines), terms, wrong=wrong)
    return [replace(finding, span=None, box=_box(lines, finding.span)) for finding in found]


def check_words_missing(lines: Sequence[Line], terms: Sequence[str], *, wrong: Wrong) -> list[Finding]:
    """One finding for each required term that no line says."""
    return check_required(_joined(lines), terms, wrong=wrong)


def check_legal(lines: Sequence[Line], legal: Sequence[str], *, wrong: Wrong) -> Finding:
    """Whether one of the legal lines stands there, with nine in ten of its words; they may run over several lines."""
    said = {word.folded for word in words_of(_joined(lines))}
    found = max((_share(line, said) for line in legal), default=0.0)
    if found >= _ENOUGH:
        return Finding(LEGAL, PASSED, "A legal line of the brand stands on the picture.", found)
    asked = "one must stand there" if len(legal) > 1 else f"“{legal[0]}” must stand there"
    return Finding(LEGAL, wrong, f"No legal line of the brand was read on the picture; {asked}.", found)


def _joined(lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _share(line: str, said: set[str]) -> float:
    words = [word.folded for word in words_of(line)]
    return sum(word in said for word in words) / len(words) if words else 0.0


def _box(lines: Sequence[Line], span: tuple[int, int] | None) -> Box | None:
    """Around the lines that a stretch of the joined text runs over."""
    boxes = [box for start, end, box in _spans(lines) if span and start < span[1] and span[0] < end]
    if not boxes:
        return None
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, low = max(box.x + box.w for box in boxes), max(box.y + box.h for box in boxes)
    return Box(left, top, right - left, low - top)


def _spans(lines: Sequence[Line]) -> Iterator[tuple[int, int, Box]]:
    at = 0
    for line in lines:
        yield at, at + len(line.text), line.box
        at += len(line.text) + 1
