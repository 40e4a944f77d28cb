"""What a person answers in the review desk, read from its form: the same fields with and without JavaScript."""

from __future__ import annotations

import json
from typing import Any

from django.http import QueryDict

from pipelines.errors import Invalid

from .numbers import read_number

PINS_LONGEST = 300_000


def read_answer(given: QueryDict) -> dict[str, Any]:
    """The answer as `decide_review` takes it; raises Invalid for marks or choices that cannot be read."""
    return {
        "verdict": given.get("verdict", ""),
        "seen": given.get("seen", ""),
        "note": given.get("note", ""),
        "reasons": given.getlist("reasons"),
        "pins": read_pins(given),
        "picks": _numbers(given.getlist("picks")),
        "text": given.get("text", "").replace("\r\n", "\n"),
    }


def read_pins(given: QueryDict) -> list[Any]:
    """The marks, which come as one field of JSON; none where it is empty."""
    words = given.get("pins", "")
    try:
        found = json.loads(words) if words and len(words) <= PINS_LONGEST else []
    except (ValueError, RecursionError) as error:
        raise Invalid("The marks could not be read. Load the page again, then set them anew.", loc=("pins",)) from error
    if len(words) > PINS_LONGEST or not isinstance(found, list):
        raise Invalid("The marks could not be read. Load the page again, then set them anew.", loc=("pins",))
    return found


def _numbers(given: list[str]) -> list[int]:
    found = [number for word in given if (number := read_number(word)) is not None]
    if len(found) < len(given):
        raise Invalid("What was picked could not be read. Pick once more.", loc=("picks",))
    return found
