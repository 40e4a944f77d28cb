"""Numbers as people read them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from studio.templatetags.figures import clock, dollars, percent, seconds, source


@pytest.mark.parametrize(
    ("part", "told"),
    [(1, "100 %"), (0, "0 %"), (0.976, "97.6 %"), (0.9, "90 %"), (0.99999, "99.9 %"), (0.00001, "0.1 %")],
)
def test_a_part_is_never_rounded_to_all_or_nothing(part: float, told: str) -> None:
    assert percent(part) == told


@pytest.mark.parametrize(
    ("amount", "told"),
    [(0.44, "0.4 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (200, "3 min 20 s")],
)
def test_a_time_is_as_exact_as_it_helps(amount: float, told: str) -> None:
    assert seconds(amount) == told


@pytest.mark.parametrize(
    ("moment", "told"), [(0, "0:00.0"), (2.44, "0:02.4"), (59.96, "1:00.0"), (62.4, "1:02.4"), (760, "12:40.0")]
)
def test_a_moment_of_a_film_is_told_to_the_tenth(moment: float, told: str) -> None:
    assert clock(moment) == told


@pytest.mark.parametrize(
    ("amount", "told"),
    [("0", "$0.00"), ("0.0042", "$0.0042"), ("0.0622222", "$0.0622"), ("0.252", "$0.25"), ("1204.5", "$1204.50")],
)
def test_money_is_told_as_it_is_said_everywhere(amount: str, told: str) -> None:
    assert dollars(Decimal(amount)) == told


def test_a_source_that_is_a_page_is_a_link_and_nothing_else_is() -> None:
    assert source("https://bfl.ai/pricing?a=1&b=2") == (
        '<a href="https://bfl.ai/pricing?a=1&amp;b=2" rel="noopener noreferrer">bfl.ai</a>'
    )
    assert source("javascript:alert(1)") == "javascript:alert(1)"
