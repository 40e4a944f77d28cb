"""Rates, intervals and kappa, against textbooks and numbers worked out by hand."""

from __future__ import annotations

import pytest

from pipelines.snapshots.insights.rates import Rate, Votes


def test_a_rate_of_nothing_is_no_rate() -> None:
    nothing = Rate(0, 0)
    assert (nothing.share, nothing.low, nothing.high) == (None, 0.0, 1.0)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, table I, method 3: the score interval without correction.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # By its symmetry.
        (29, 29, 1 - 0.1170, 1.0),
    ],
)
def test_the_interval_is_that_of_wilson(part: int, whole: int, low: float, high: float) -> None:
    rate = Rate(part, whole)
    assert (rate.low, rate.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_kappa_is_that_of_fleiss_where_all_have_equally_many_votes() -> None:
    # Four things with three votes each: 3, 2, 1 and 0 approvals; so p = 6/12 = 1/2.
    # Fleiss (1971): the mean agreement is (1 + 1/3 + 1/3 + 1) / 4 = 2/3, by chance 1/4 + 1/4 = 1/2;
    # (2/3 - 1/2) / (1 - 1/2) = 1/3.
    votes = Votes(things=4, votes=12, approvals=6, split=0 + 2 / 3 + 2 / 3 + 0, pairs=12, agreed=8)
    assert votes.kappa == pytest.approx(1 / 3)
    assert votes.rate.share == pytest.approx(2 / 3)


def test_kappa_allows_for_a_varying_number_of_votes() -> None:
    # Two votes, both for; three votes, one for: p = 3/5. 1 - (0 + 1·2/3) / ((5 - 2) · 3/5 · 2/5) = 1 - (2/3) / 0.72.
    votes = Votes(things=2, votes=5, approvals=3, split=2 / 3, pairs=4, agreed=2)
    assert votes.kappa == pytest.approx(1 - (2 / 3) / 0.72)


@pytest.mark.parametrize("approvals", [0, 4])
def test_where_all_votes_are_alike_nothing_can_be_said_of_chance(approvals: int) -> None:
    assert Votes(things=2, votes=4, approvals=approvals, pairs=2, agreed=2).kappa is None


def test_without_votes_there_is_no_kappa() -> None:
    assert Votes().kappa is None
