"""Lines as they stand on printed pages: put together to paragraphs again, headings told by how large they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

_LARGER: Final = 1.15
_LONGEST_HEADING: Final = 24
_FULL: Final = 0.75
_GAP: Final = 1.9
_FEWEST_PAGES: Final = 5
_LONGEST_RUNNING: Final = 15
_EDGE: Final = 2
_NUMBER: Final = re.compile(
    r"\W*(?:(?:page|seite|p\.|s\.)\s*)?(?:\d{1,4}|[ivxl]{1,7})(?:\s*(?:/|of|von)\s*\d{1,4})?\W*", re.I
)
_ENTRY: Final = re.compile(r"(?:[•◦▪●■‣–—*-]|\d{1,3}[.)]|[a-z]\))\s")
_CLOSED: Final = re.compile(r"[.!?:;…][\"'”’“»«)\]]*$")
_HYPHENED: Final = re.compile(r"[^\W\d_]-$")
_BOTH: Final = re.compile(r"(?:und|oder|bzw\.|sowie|and|or|to|bis)\b")


@dataclass(frozen=True)
class Line:
    """A line of words, the size most of it is set in, and how far above the foot of the page, both in points.

    One without words parts paragraphs.
    """

    text: str
    size: float
    height: float = 0.0


def in_lines(pieces: Iterable[Line]) -> list[Line]:
    """Whole lines out of pieces of text, as they follow on each other; a piece may hold the ends of several lines."""
    lines, held = list[Line](), list[Line]()
    for piece in pieces:
        first, *rest = piece.text.split("\n")
        held.append(replace(piece, text=first))
        for more in rest:
            lines.append(_line(held))
            held = [replace(piece, text=more)]
    return [*lines, _line(held)]


def without_running_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without their numbers, and without what comes again at the head or foot of most of them."""
    seen = Counter(mark for page in pages for mark in {page[at].text for at in _edges(page)})
    running = {mark for mark, count in seen.items() if count > max(_FEWEST_PAGES, len(pages)) / 2}
    kept: list[list[Line]] = []
    met: set[str] = set()
    for page in pages:
        edges = {at: page[at].text for at in _edges(page)}
        again = {at for at, mark in edges.items() if mark in running & met or _NUMBER.fullmatch(page[at].text)}
        kept.append([line for at, line in enumerate(page) if at not in again])
        met |= set(edges.values())
    return kept


def body_size(pages: Iterable[Iterable[Line]]) -> float:
    """The size that most letters are set in, 0 where there are none."""
    sizes = Counter[float]()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def set_lines(lines: Sequence[Line], *, body: float) -> tuple[str, tuple[str, ...]]:
    """The text of a page with its paragraphs parted by empty lines, and its headings."""
    width = max((len(line.text) for line in lines if line.size <= body * _LARGER), default=0)
    blocks: list[tuple[str, bool]] = []
    before: Line | None = None
    for line in lines:
        if not line.text:
            before = None
            continue
        heading = _heads(line, body)
        if before is not None and not _parts(before, line, width) and blocks[-1][1] == heading:
            blocks[-1] = (_joined(blocks[-1][0], line.text), heading)
        else:
            blocks.append((line.text, heading))
        before = line
    return "\n\n".join(text for text, _ in blocks), tuple(text for text, heading in blocks if heading)


def _line(pieces: Sequence[Line]) -> Line:
    there = [piece for piece in pieces if piece.text.strip()]
    if not there:
        return Line("", 0.0)
    sizes = Counter[float]()
    for piece in there:
        sizes[round(piece.size, 1)] += len(piece.text.strip())
    text = " ".join("".join(piece.text for piece in pieces).split())
    return Line(text, sizes.most_common(1)[0][0], there[0].height)


def _edges(page: Sequence[Line]) -> set[int]:
    """Where the first and last few lines with words stand."""
    there = [at for at, line in enumerate(page) if line.text and len(line.text.split()) <= _LONGEST_RUNNING]
    return {*there[:_EDGE], *there[-_EDGE:]}


def _heads(line: Line, body: float) -> bool:
    words = line.text.split()
    return line.size > body * _LARGER and len(words) <= _LONGEST_HEADING and any(c.isalpha() for c in line.text)


def _parts(before: Line, line: Line, width: int) -> bool:
    """Whether a line begins a paragraph: at another size, behind a gap or a short last line, at an entry of a list."""
    if abs(before.size - line.size) > 0.5 or _ENTRY.match(line.text):
        return True
    if before.height - line.height > _GAP * line.size:
        return True
    return bool(_CLOSED.search(before.text)) and len(before.text) < width * _FULL


def _joined(text: str, more: str) -> str:
    """Two lines as one; a word that was cut at the end of the line is whole again."""
    if _HYPHENED.search(text) and more[:1].islower() and not _BOTH.match(more):
        return text[:-1] + more
    return f"{text} {more}"
