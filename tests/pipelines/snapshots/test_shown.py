"""Values as people see them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from pipelines.snapshots.shown import ago, flat, money, say_dollars, shown_value


@pytest.mark.parametrize(
    ("amount", "said"), [("0", "0.00"), ("0.027100", "0.0271"), ("18.4", "18.40"), ("100", "100.00"), ("0E-6", "0.00")]
)
def test_money_keeps_the_digits_that_say_something(amount: str, said: str) -> None:
    assert money(Decimal(amount)) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "$0.00"),
        ("0E-6", "$0.00"),
        ("0.0042", "$0.0042"),
        ("0.0622222", "$0.0622"),
        ("0.0004", "$0.0004"),
        ("0.000425", "$0.00042"),
        ("0.00004", "$0.00004"),
        ("0.000001", "$0.000001"),
        ("0.0000000123", "$0.000000012"),
        ("0.09999", "$0.10"),
        ("0.252", "$0.25"),
        ("1204.5", "$1204.50"),
    ],
)
def test_an_amount_is_as_exact_as_it_helps_and_never_nothing_where_there_is_some(amount: str, said: str) -> None:
    assert say_dollars(Decimal(amount)) == said


def test_a_picture_is_shown_by_its_thumbnail_and_a_file_by_its_name() -> None:
    picture = {"asset": "a", "sha256": "0", "name": "mug.png", "kind": "image", "width": 8, "height": 6}
    assert shown_value(picture) == {
        "name": "mug.png",
        "url": "/assets/a/",
        "thumb": "/assets/a/thumb/",
        "width": 8,
        "height": 6,
    }
    assert shown_value({"asset": "b", "sha256": "1", "name": "", "kind": "file", "width": 0}) == {
        "name": "file",
        "url": "/assets/b/",
    }
    assert shown_value("words") == {"text": "words"}


def test_lists_are_opened_and_what_has_not_arrived_is_left_out() -> None:
    assert flat([["a", None], "", "b", 0]) == ["a", "b", 0]


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=61), "1 minute ago"),
        (timedelta(hours=3, minutes=5), "3 hours ago"),
    ],
)
def test_how_long_ago_is_told_by_its_largest_part(passed: timedelta, said: str) -> None:
    assert ago(timezone.now() - passed) == said
