"""Where things stand in the plots."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pipelines.snapshots.insights.plots import FLOOR, TOP, bars, cost_bars, lines_of, span95, stacks_of, weeks_between
from pipelines.snapshots.insights.rates import Rate
from tests.decided import plain

MONDAY = date(2026, 11, 2)
WEEK = timedelta(weeks=1)


def test_bars_are_as_long_as_their_numbers() -> None:
    plot = bars([("a", 10), ("b", 5), ("c", 0)], gutter=26)
    assert [(bar.x, bar.width, bar.end, bar.number) for bar in plot.bars] == [
        (26, 60.0, 86.0, "10"),
        (26, 30.0, 56.0, "5"),
        (26, 0.0, 26.0, "0"),
    ]
    assert [bar.width for bar in bars([("a", 0)]).bars] == [0.0]


def test_every_week_has_its_place_even_without_decisions() -> None:
    assert weeks_between(MONDAY + timedelta(days=6), MONDAY + timedelta(days=14)) == [
        MONDAY,
        MONDAY + WEEK,
        MONDAY + 2 * WEEK,
    ]


def test_times_stand_on_a_logarithmic_scale() -> None:
    seconds = [timedelta(seconds=number) for number in (1, 10, 100)]
    weeks = [(MONDAY, seconds[0], seconds[1], 4), (MONDAY + WEEK, seconds[1], seconds[2], 4)]
    plot = lines_of(weeks, first=MONDAY, last=MONDAY + WEEK)
    # From 1 s at the floor to 10 min at the top, 10 s is 1/log10(600) of the way.
    assert plot.half[0].y == FLOOR
    assert plot.half[1].y == plot.most[0].y == pytest.approx(FLOOR - (FLOOR - TOP) / 2.77815, abs=0.1)
    assert (plain(plot.ticks[0].label), plot.ticks[0].at) == ("1 s", FLOOR)
    assert [plain(tick.label) for tick in plot.ticks] == ["1 s", "10 s", "1 min", "10 min"]
    assert plot.half[0].before is None
    assert plot.half[1].before == (plot.half[0].x, plot.half[0].y)
    assert plain(plot.half[0].said) == "Week of 2 November: half of 4 decisions within 1 s"


@pytest.mark.parametrize("seconds", [0, 1, 60, 10**9])
def test_times_that_are_all_alike_can_be_drawn(seconds: int) -> None:
    time = timedelta(seconds=seconds)
    plot = lines_of([(MONDAY, time, time, 1)], first=MONDAY, last=MONDAY)
    assert TOP <= plot.half[0].y <= FLOOR


def test_stacks_add_up() -> None:
    plot = stacks_of([(MONDAY + WEEK, [5, 0, 4])], ["a", "b", "c"], first=MONDAY, last=MONDAY + 2 * WEEK)
    (stack,) = plot.stacks
    # Nine of ten at the highest, so nine tenths of the room.
    assert [(part.fill, part.said) for part in stack.parts] == [
        (0, "Week of 9 November: a, 5"),
        (2, "Week of 9 November: c, 4"),
    ]
    assert sum(part.height for part in stack.parts) == pytest.approx((FLOOR - TOP) * 0.9, abs=0.2)
    assert stack.parts[0].y + stack.parts[0].height == FLOOR
    assert [tick.label for tick in plot.ticks] == ["5", "10"]
    assert len(plot.weeks) == 3


def test_a_year_has_no_more_words_than_there_is_room_for() -> None:
    plot = stacks_of([], [], first=MONDAY, last=MONDAY + 52 * WEEK)
    assert len(plot.weeks) <= 5


def test_an_interval_is_drawn_from_its_low_to_its_high_end() -> None:
    found = span95(Rate(81, 263))
    assert found
    assert (found.at, found.low, found.low + found.width) == (30.8, 25.53, pytest.approx(36.62, abs=0.01))
    assert span95(Rate()) is None


def test_costs_are_measured_by_the_dearest() -> None:
    assert cost_bars([Decimal("0.5"), None, Decimal(2), Decimal(0)]) == [25.0, None, 100.0, 0.0]
    assert cost_bars([Decimal(0), None]) == [0.0, None]
