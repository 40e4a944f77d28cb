"""What changed from version to version: line by line, and since when a line is as it is."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Literal, NamedTuple


class Line(NamedTuple):
    """One line that stayed, went out or came in."""

    op: Literal["same", "out", "in"]
    text: str


def line_diff(before: str, after: str) -> list[Line]:
    """The lines of both texts in reading order, what went out before what came in."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[Line] = []
    for kind, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += [Line("same", text) for text in old[a:b]]
        else:
            lines += [*(Line("out", text) for text in old[a:b]), *(Line("in", text) for text in new[c:d])]
    return lines


def blame(versions: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """Each line of the last text with the number of the version that wrote it; `versions` come oldest first."""
    blamed: list[tuple[int, str]] = []
    for number, text in versions:
        new = text.splitlines()
        old = [line for _, line in blamed]
        now: list[tuple[int, str]] = []
        for kind, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
            now += blamed[a:b] if kind == "equal" else [(number, line) for line in new[c:d]]
        blamed = now
    return blamed
