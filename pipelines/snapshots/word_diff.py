"""What changed between two texts, word by word; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final, Literal, TypedDict

MOST_WORDS: Final = 4_000
Op = Literal["same", "out", "in"]


class Change(TypedDict):
    """A stretch of text that stayed, went out or came in."""

    op: Op
    text: str


def word_diff(before: str, after: str) -> list[Change]:
    """The stretches of both texts in reading order; joined without `in` they are `before`, without `out` `after`.

    Texts of more than 4,000 words are not compared: the one goes out whole, the other comes in.
    """
    old, new = _words(before), _words(after)
    if before == after or max(len(old), len(new)) > 2 * MOST_WORDS:
        return _joined([("same", before)] if before == after else [("out", before), ("in", after)])
    return _joined(list(_stretches(old, new)))


def _stretches(old: list[str], new: list[str]) -> Iterator[tuple[Op, str]]:
    """The changes; a blank alone between two of them belongs to both, so that a changed sentence stays in one piece."""
    codes = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    for number, (kind, a, b, c, d) in enumerate(codes):
        was, now = "".join(old[a:b]), "".join(new[c:d])
        if kind == "equal" and (was.strip() or not 0 < number < len(codes) - 1):
            yield "same", was
        else:
            yield from (("out", was), ("in", now))


def _joined(stretches: list[tuple[Op, str]]) -> list[Change]:
    """Neighbours of one kind as one, what went out before what came in."""
    changes: list[Change] = []
    pending: dict[Op, str] = {"out": "", "in": ""}
    for op, text in [*stretches, ("same", "")]:
        if op != "same":
            pending[op] += text
            continue
        changes += [Change(op=side, text=words) for side, words in pending.items() if words]
        pending = {"out": "", "in": ""}
        changes += [Change(op="same", text=text)] if text else []
    return changes


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\S+", text)
