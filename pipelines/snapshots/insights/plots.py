"""Where things stand in the plots: across in per cent, so that a plot fits any width, down in pixels; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, log10
from typing import Final

from .rates import Rate
from .words import count_of, say_wait

LANE: Final = 26
TOP, FLOOR, FOOT = 14, 160, 184
LEFT, RIGHT = 3.0, 99.0
LABELS: Final = 5
TICKS: Final = {
    1: "1 s",
    10: "10 s",
    60: "1 min",
    600: "10 min",
    3600: "1 h",
    6 * 3600: "6 h",
    86_400: "1 day",
    7 * 86_400: "1 week",
    30 * 86_400: "30 days",
    365 * 86_400: "1 year",
}


@dataclass(frozen=True)
class Bar:
    """A bar that lies: a label before it, its number behind it."""

    label: str
    number: str
    y: int
    x: float
    width: float

    @property
    def end(self) -> float:
        """Where it ends."""
        return round(self.x + self.width, 2)


@dataclass(frozen=True)
class Bars:
    """Bars below each other."""

    bars: Sequence[Bar]
    height: int


def bars(counts: Sequence[tuple[str, int]], *, gutter: float = 34) -> Bars:
    """Bars from 0; `gutter` is the room for the labels."""
    most, room = max([count for _, count in counts] or [0]) or 1, 86 - gutter
    found = [
        Bar(label, f"{count:,}", place * LANE, gutter, round(room * count / most, 2))
        for place, (label, count) in enumerate(counts)
    ]
    return Bars(found, len(counts) * LANE)


@dataclass(frozen=True)
class Tick:
    """A hairline with its label."""

    at: float
    label: str


@dataclass(frozen=True)
class Point:
    """A point with what it says, and where the line from the one before it begins; None for the first."""

    x: float
    y: float
    said: str
    before: tuple[float, float] | None


@dataclass(frozen=True)
class Lines:
    """Two lines over weeks on a logarithmic scale of time."""

    half: Sequence[Point]
    most: Sequence[Point]
    ticks: Sequence[Tick]
    weeks: Sequence[Tick]
    height: int = FOOT
    floor: int = FLOOR


def lines_of(weeks: Sequence[tuple[date, timedelta, timedelta, int]], *, first: date, last: date) -> Lines:
    """The two times of each week that has decisions."""
    low, high = _scale([time for _, half, most, _ in weeks for time in (half, most)])
    whole = weeks_between(first, last)
    across = {week: _across(place, len(whole)) for place, week in enumerate(whole)}
    half = [(across[week], _down(half, low, high), _said(week, half, "half", count)) for week, half, _, count in weeks]
    most = [
        (across[week], _down(most, low, high), _said(week, most, "nine of ten", count))
        for week, _, most, count in weeks
    ]
    ticks = [
        Tick(_down(timedelta(seconds=tick), low, high), label) for tick, label in TICKS.items() if low <= tick <= high
    ]
    return Lines(_points(half), _points(most), ticks, week_ticks(whole))


@dataclass(frozen=True)
class Part:
    """A part of a stack, in the fill of its number."""

    fill: int
    y: float
    height: float
    said: str


@dataclass(frozen=True)
class Stack:
    """A week's parts on top of each other."""

    x: float
    width: float
    parts: Sequence[Part]


@dataclass(frozen=True)
class Stacks:
    """Stacks over weeks, the highest as high as there is room."""

    stacks: Sequence[Stack]
    ticks: Sequence[Tick]
    weeks: Sequence[Tick]
    height: int = FOOT
    floor: int = FLOOR


def stacks_of(weeks: Sequence[tuple[date, Sequence[int]]], labels: Sequence[str], *, first: date, last: date) -> Stacks:
    """The counts of each week, the first of them at the bottom."""
    whole = weeks_between(first, last)
    top = _round_up(max([sum(counts) for _, counts in weeks] or [1]))
    width = round(min(8.0, (RIGHT - LEFT) / len(whole) * 0.7), 2)
    across = {week: _across(place, len(whole)) for place, week in enumerate(whole)}
    found = [
        Stack(round(across[week] - width / 2, 2), width, _parts(week, counts, labels, top)) for week, counts in weeks
    ]
    ticks = [Tick(_height(count, top), f"{count:,}") for count in sorted({top, top // 2} - {0})]
    return Stacks(found, ticks, week_ticks(whole))


@dataclass(frozen=True)
class Span95:
    """A share with its interval, across a lane from 0 to 100."""

    at: float
    low: float
    width: float


def span95(rate: Rate) -> Span95 | None:
    """Where a share and its interval stand; None of nothing."""
    if rate.share is None:
        return None
    return Span95(*(round(part * 100, 2) for part in (rate.share, rate.low, rate.high - rate.low)))


def cost_bars(costs: Sequence[Decimal | None]) -> list[float | None]:
    """How wide the bar of each cost is, in per cent of the dearest; None where there is no cost."""
    most = max([cost for cost in costs if cost is not None] or [Decimal(0)]) or Decimal(1)
    return [None if cost is None else round(float(cost / most) * 100, 2) for cost in costs]


def weeks_between(first: date, last: date) -> list[date]:
    """Every Monday from that of the first day to that of the last."""
    start, end = (day - timedelta(days=day.weekday()) for day in (first, last))
    return [start + timedelta(weeks=number) for number in range((end - start).days // 7 + 1)]


def week_ticks(weeks: Sequence[date]) -> list[Tick]:
    """A few of the weeks by their Mondays, evenly spread, so that the words have room on a phone."""
    every = ceil(len(weeks) / LABELS)
    return [
        Tick(_across(place, len(weeks)), f"{week.day} {week:%b}")
        for place, week in enumerate(weeks)
        if place % every == 0
    ]


def _across(place: int, number: int) -> float:
    """The middle of a week's room, from the axis' labels to the edge."""
    left = LEFT + 9
    return round(left + (RIGHT - left) * (place + 0.5) / number, 2)


def _scale(times: Iterable[timedelta]) -> tuple[float, float]:
    """The ticks around all times, in seconds."""
    amounts = [max(1.0, time.total_seconds()) for time in times] or [1.0, 60.0]
    low = max(tick for tick in TICKS if tick <= min(amounts))
    high = min((tick for tick in TICKS if tick >= max(amounts)), default=max(amounts))
    return low, high if high > low else next((tick for tick in TICKS if tick > low), low * 10)


def _down(time: timedelta, low: float, high: float) -> float:
    part = (log10(max(low, time.total_seconds())) - log10(low)) / (log10(high) - log10(low))
    return round(FLOOR - part * (FLOOR - TOP), 1)


def _said(week: date, time: timedelta, part: str, count: int) -> str:
    return f"Week of {week.day} {week:%B}: {part} of {count_of(count, 'decision')} within {say_wait(time)}"


def _points(places: Sequence[tuple[float, float, str]]) -> list[Point]:
    before: list[tuple[float, float] | None] = [None, *((x, y) for x, y, _ in places)]
    return [Point(x, y, said, start) for (x, y, said), start in zip(places, before, strict=False)]


def _parts(week: date, counts: Sequence[int], labels: Sequence[str], top: int) -> list[Part]:
    found, below = [], 0
    for fill, (count, label) in enumerate(zip(counts, labels, strict=True)):
        y, foot = _height(below + count, top), _height(below, top)
        if count:
            said = f"Week of {week.day} {week:%B}: {label}, {count:,}"
            found.append(Part(fill, y, round(foot - y, 1), said))
        below += count
    return found


def _height(count: int, top: int) -> float:
    return round(FLOOR - (FLOOR - TOP) * count / top, 1)


def _round_up(number: int) -> int:
    """The next of 2, 4, 6, 8, 10, 12, 16, 20, 40 and so on."""
    scale = 1
    while True:
        for step in (2, 4, 6, 8, 10, 12, 16):
            if number <= step * scale:
                return step * scale
        scale *= 10
