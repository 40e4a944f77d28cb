"""What reviewers said, as words for a model and as regions to make anew; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ..errors import Invalid

NOTE_MAX: Final = 4_000
PINS_MAX: Final = 60
LONGEST: Final = 24 * 3600.0
HUGE: Final = 1e15
SIDES: Final = ("x", "y", "w", "h")
# A time alone, a point, a box.
SHAPES: Final = (set[str](), {"x", "y"}, {*SIDES})
NO_MARK: Final = "A mark has x and y, or a time t; a box has w and h too."
# NUL, and halves of characters, which no database takes as text.
NO_TEXT: Final = re.compile("[\x00\ud800-\udfff]")

Pin = Mapping[str, Any]


def check_note(note: str) -> str:
    """The note without blanks around it; raises Invalid for one that is too long or is no text."""
    if len(note) > NOTE_MAX:
        raise Invalid(f"A note may hold {NOTE_MAX:,} characters; this one has {len(note):,}.", loc=("note",))
    if not is_text(note):
        raise Invalid("The note holds a character that is no text. Type it anew.", loc=("note",))
    return note.strip()


def is_text(words: str) -> bool:
    """Whether every character is one that can be kept."""
    return not NO_TEXT.search(words)


def check_pins(pins: Sequence[Any]) -> list[dict[str, Any]]:
    """The marks as they are kept; raises Invalid for one that is no mark, or lies outside what is shown."""
    if len(pins) > PINS_MAX:
        raise Invalid(f"At most {PINS_MAX} marks fit on one picture; these are {len(pins)}.", loc=("pins",))
    return [_check_pin(number, pin) for number, pin in enumerate(pins)]


def _check_pin(number: int, pin: Any) -> dict[str, Any]:
    place = ("pins", str(number))
    known = {*SIDES, "t", "note", "region"}
    if not isinstance(pin, Mapping) or set(pin) - known:
        raise Invalid(NO_MARK, loc=place)
    kept: dict[str, Any] = {name: _number(pin[name], place) for name in (*SIDES, "t") if pin.get(name) is not None}
    if set(kept) - {"t"} not in SHAPES or not kept:
        raise Invalid(NO_MARK, loc=place)
    inside = all(0 <= kept.get(side, 0) <= 1 for side in SIDES)
    if not inside or any(kept.get(a, 0) + kept.get(b, 0) > 1.0001 for a, b in (("x", "w"), ("y", "h"))):
        raise Invalid("This mark lies outside the picture. Set it once more.", loc=place)
    if not 0 <= kept.get("t", 0) <= LONGEST:
        raise Invalid("This mark lies outside the film.", loc=place)
    region = {"region": True} if pin.get("region") and {"w", "h"} <= set(kept) else {}
    return {**kept, **region, "note": check_note(str(pin.get("note") or ""))}


def _number(value: Any, place: tuple[str, ...]) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < HUGE:
        raise Invalid("A mark is told in numbers.", loc=place)
    return round(float(value), 5)


def spoken_note(note: str, reasons: Iterable[str], pins: Iterable[Pin]) -> str:
    """The reasons, the note and every mark with its place, as one text for a prompt."""
    marks = [_spoken_pin(pin) for pin in pins if pin.get("note")]
    return " ".join(part for part in (_sentence("; ".join(reasons)), note, *marks) if part)


def regions_of(pins: Iterable[Pin]) -> list[dict[str, float]]:
    """The boxes that alone are to be made anew, in fractions of the picture's sides."""
    return [{side: float(pin[side]) for side in SIDES} for pin in pins if pin.get("region")]


def _spoken_pin(pin: Pin) -> str:
    if "t" in pin:
        return f"At {pin['t']:.1f} s: {_sentence(str(pin['note']))}"
    across, down = (float(pin[a]) + float(pin.get(b, 0)) / 2 for a, b in (("x", "w"), ("y", "h")))
    return f"{_third(down, 'At the top', 'In the middle', 'At the bottom')} {_side(across)}: {_sentence(pin['note'])}"


def _side(across: float) -> str:
    return _third(across, "left", "centre", "right")


def _third(place: float, first: str, second: str, third: str) -> str:
    return first if place < 1 / 3 else second if place < 2 / 3 else third


def _sentence(words: str) -> str:
    return words if not words or words[-1] in ".!?" else f"{words}."
