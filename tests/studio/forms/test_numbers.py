"""Whole numbers as forms and addresses give them."""

from __future__ import annotations

import pytest

from studio.forms import read_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_a_number_is_read(text: str, number: int) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["", " 7", "-1", "1.5", "1e3", "0x7", "²", "٣", "seven", "9" * 19, "9" * 5_000])
def test_what_is_no_number_or_could_be_no_key_is_none(text: str) -> None:
    assert read_number(text) is None


def test_a_number_has_no_more_digits_than_are_asked_for() -> None:
    assert read_number("999", digits=3) == 999
    assert read_number("1000", digits=3) is None
