"""The one text of a value: JSON as JavaScript's `JSON.stringify` writes it, so that canvas and server agree; pure."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from ..errors import Invalid

MOST_VALUES: Final = 500_000
DEEPEST: Final = 60
EXACT: Final = 2**53
# From here on, and below, JavaScript writes a number with an exponent.
HUGE, TINY = 1e21, 1e-6
# What is longer is beyond every number of JavaScript, and Python does not write it in digits.
MOST_BITS: Final = 1_023
LAST_INDEX: Final = 2**32 - 2
LONE: Final = re.compile("[\ud800-\udfff]")


class Canonical:
    """Reads values as JavaScript would hold them; raises Invalid for what it cannot hold.

    JavaScript has one kind of number and writes 2.0 as 2, so whole floats become integers here: otherwise a file that
    went through the canvas would differ in places that nobody touched. It also keeps keys that are numbers in front.
    """

    def __init__(self) -> None:
        self._left = MOST_VALUES

    def value(self, value: Any, depth: int = 0) -> Any:
        """The same value, of text, numbers, booleans, nothing, lists and mappings only."""
        # A few lines of YAML that refer to each other can stand for a million values, or for themselves.
        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            raise Invalid("A pipeline file may not be nested this deeply, or hold so many values.")
        if isinstance(value, dict):
            named = {_key(name): self.value(item, depth + 1) for name, item in value.items()}
            return dict(sorted(named.items(), key=_place))
        if isinstance(value, list | tuple):
            return [self.value(item, depth + 1) for item in value]
        if value is None or isinstance(value, bool | str):
            return value
        if isinstance(value, int):
            return _whole(value)
        if isinstance(value, float):
            return _number(value)
        raise Invalid(f"`{value}` is neither text nor a number; put it in quotes.")


def write(value: Any, line: str = "\n") -> str:
    """The text of a canonical value, indented by two spaces."""
    deeper = f"{line}  "
    if isinstance(value, dict) and value:
        items = f",{deeper}".join(f"{_text(name)}: {write(item, deeper)}" for name, item in value.items())
        return f"{{{deeper}{items}{line}}}"
    if isinstance(value, list) and value:
        return f"[{deeper}{f',{deeper}'.join(write(item, deeper) for item in value)}{line}]"
    if isinstance(value, str):
        return _text(value)
    return _digits(value) if isinstance(value, float) else json.dumps(value)


def _key(name: Any) -> str:
    if isinstance(name, str):
        return name
    if isinstance(name, int) and name.bit_length() > MOST_BITS:
        raise Invalid("A number with this many digits cannot be a name; write it as text.")
    if name is None or isinstance(name, bool | int | float):
        return json.dumps(name)
    raise Invalid(f"`{name}` cannot be a name; names are text.")


def _place(item: tuple[str, Any]) -> int:
    """Names that are numbers of a list come first in JavaScript, in their order; all others stay in theirs."""
    name = item[0]
    is_index = name.isascii() and name.isdigit() and len(name) <= 10 and str(int(name)) == name
    return int(name) if is_index and int(name) <= LAST_INDEX else LAST_INDEX + 1


def _whole(number: int) -> int | float:
    if -EXACT <= number <= EXACT:
        return number
    if number.bit_length() > MOST_BITS:
        raise Invalid("A number here has more digits than a number in a pipeline file keeps; write it as text.")
    near = float(number)
    if int(Decimal(repr(near))) != number:
        raise Invalid(f"`{str(number)[:40]}` has more digits than a number in a pipeline file keeps; write it as text.")
    return near if abs(number) >= HUGE else number


def _number(number: float) -> int | float:
    if not isfinite(number):
        raise Invalid(f"`{number}` is not a number that a pipeline file can hold.")
    return int(Decimal(repr(number))) if number.is_integer() and abs(number) < HUGE else number


def _digits(number: float) -> str:
    if TINY <= abs(number) < 1:
        return format(Decimal(repr(number)), "f")
    return re.sub(r"e([+-])0+", r"e\1", repr(number))


def _text(text: str) -> str:
    # Half a character cannot be stored as UTF-8; JavaScript escapes it, and only it.
    return LONE.sub(lambda half: f"\\u{ord(half[0]):04x}", json.dumps(text, ensure_ascii=False))
