"""Whether every quotation mark has its partner, in the ways languages set them."""

from __future__ import annotations

from typing import Final

from .found import PASSED, Finding, Wrong

CHECK: Final = "quotes"
# What may close each mark that opens. “ closes in German what it opens in English; ” and » open in Swedish and Danish.
# Single marks are left alone, since they are apostrophes as well.
_CLOSED_BY: Final = {
    '"': '"',
    "„": "“”",
    "“": "”",
    "”": "”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "「": "」",
    "『": "』",
}
_MARKS: Final = frozenset("".join(_CLOSED_BY) + "".join(_CLOSED_BY.values()))


def check_quotes(text: str, *, wrong: Wrong) -> list[Finding]:
    """One finding for each mark without a partner, in the order of the text."""
    said = "The quotation mark {} has no partner."
    found = [Finding(CHECK, wrong, said.format(text[at]), 0, span=(at, at + 1)) for at in _alone(text)]
    return found or [Finding(CHECK, PASSED, "Every quotation mark has its partner.")]


def _alone(text: str) -> list[int]:
    opened: list[int] = []
    alone: list[int] = []
    for at, char in enumerate(text):
        if char not in _MARKS or (char == '"' and _is_inch(text, at, opened)):
            continue
        if opened and char in _CLOSED_BY[text[opened[-1]]]:
            opened.pop()
        elif char in _CLOSED_BY:
            opened.append(at)
        else:
            alone.append(at)
    return sorted(alone + opened)


def _is_inch(text: str, at: int, opened: list[int]) -> bool:
    """Whether a straight mark stands for inches: after a digit, where none is open."""
    return at > 0 and text[at - 1].isdigit() and not any(text[other] == '"' for other in opened)
