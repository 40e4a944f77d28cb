"""The order of mixed left-to-right and right-to-left text: the implicit rules of UAX 9."""

from __future__ import annotations

import unicodedata

_STRONG = {"L", "R", "AL"}
_EXPLICIT = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_NEUTRAL = {"B", "S", "WS", "ON", "BN"}


def without_controls(text: str) -> str:
    """The text without direction controls, which the implicit rules do not need."""
    return "".join(character for character in text if character not in _EXPLICIT)


def is_rtl(text: str) -> bool:
    """Whether the first strong character runs right to left (rules P2 and P3)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in _STRONG:
            return kind != "L"
    return False


def levels(text: str, *, rtl: bool) -> list[int]:
    """The embedding level of each character; odd ones run right to left."""
    base = int(rtl)
    kinds = _weak([unicodedata.bidirectional(character) or "L" for character in text], "R" if rtl else "L")
    kinds = _neutral(kinds, "R" if rtl else "L")
    return _trailing([_level(kind, base) for kind in kinds], text, base)


def visual(level_of: list[int]) -> list[int]:
    """Indices from left to right (rule L2)."""
    order = list(range(len(level_of)))
    for level in range(max(level_of, default=0), 0, -1):
        start = 0
        while start < len(order):
            if level_of[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and level_of[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end
    return order


def _weak(kinds: list[str], base: str) -> list[str]:
    """Rules W1 to W7."""
    out = kinds[:]
    strong = before = base
    for index, kind in enumerate(out):
        if kind == "NSM":
            out[index] = before
        elif kind == "EN" and strong == "AL":
            out[index] = "AN"
        before = out[index]
        strong = before if before in _STRONG else strong
    out = ["R" if kind == "AL" else kind for kind in out]
    for index in range(1, len(out) - 1):
        left, right = out[index - 1], out[index + 1]
        if left == right and ((out[index] == "ES" and left == "EN") or (out[index] == "CS" and left in {"EN", "AN"})):
            out[index] = left
    _terminators(out)
    strong = base
    for index, kind in enumerate(out):
        if kind in {"ES", "ET", "CS"}:
            out[index] = "ON"
        elif kind == "EN" and strong == "L":
            out[index] = "L"
        strong = kind if kind in {"L", "R"} else strong
    return out


def _terminators(kinds: list[str]) -> None:
    """Rule W5: currency and per cent signs beside a number belong to it."""
    for order in (range(1, len(kinds)), range(len(kinds) - 2, -1, -1)):
        step = -1 if order.step == 1 else 1
        for index in order:
            if kinds[index] == "ET" and kinds[index + step] == "EN":
                kinds[index] = "EN"


def _neutral(kinds: list[str], base: str) -> list[str]:
    """Rules N1 and N2: neutrals between equal directions follow them, others follow the paragraph."""
    out = kinds[:]
    index = 0
    while index < len(out):
        if out[index] not in _NEUTRAL:
            index += 1
            continue
        end = index
        while end < len(out) and out[end] in _NEUTRAL:
            end += 1
        left = _side(out[index - 1]) if index else base
        right = _side(out[end]) if end < len(out) else base
        out[index:end] = [left if left == right else base] * (end - index)
        index = end
    return out


def _side(kind: str) -> str:
    return "L" if kind == "L" else "R"


def _level(kind: str, base: int) -> int:
    """Rules I1 and I2."""
    if base == 0:
        return {"R": 1, "AN": 2, "EN": 2}.get(kind, 0)
    return {"L": 2, "AN": 2, "EN": 2}.get(kind, 1)


def _trailing(found: list[int], text: str, base: int) -> list[int]:
    """Rule L1: white space at the end of a line has the paragraph's level."""
    for index in range(len(text) - 1, -1, -1):
        if not text[index].isspace():
            break
        found[index] = base
    return found
