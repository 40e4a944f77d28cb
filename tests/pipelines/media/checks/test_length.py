"""How long a text is."""

from __future__ import annotations

import unicodedata

import pytest

from pipelines.media.checks import check_length

LINES = "One line\nand two\nand three"


@pytest.mark.parametrize(
    ("text", "unit", "most", "rest"),
    [
        ("Made to last", "words", 2, "last"),
        ("Made to last", "characters", 4, " to last"),
        (unicodedata.normalize("NFD", "äöü!"), "characters", 3, "!"),
        ("👩‍👩‍👧👍", "characters", 1, "👍"),
        (LINES, "lines", 2, "and three"),
    ],
)
def test_the_span_begins_with_what_is_too_much(text: str, unit: str, most: int, rest: str) -> None:
    found = check_length(text, unit, least=None, most=most, wrong="failed")
    assert text[found.span[0] :] == rest
    assert found.level == "failed"
    assert found.text == f"The text has {found.value:g} {unit}; no more than {most} is asked for."


def test_too_little_has_no_place() -> None:
    found = check_length("Made", "words", least=2, most=None, wrong="warning")
    assert (found.text, found.span) == ("The text has 1 word; at least 2 is asked for.", None)


@pytest.mark.parametrize("unit", ["characters", "words", "lines"])
def test_bounds_belong_to_what_is_allowed(unit: str) -> None:
    many = {"characters": 26, "words": 6, "lines": 3}[unit]
    assert check_length(LINES, unit, least=many, most=many, wrong="failed").level == "passed"
