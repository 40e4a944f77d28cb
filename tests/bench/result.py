"""What a benchmark found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Result:
    """`ratio` is `value` by `baseline`, both in `unit`; `ok` says whether that reaches the aim."""

    name: str
    value: float
    unit: str
    baseline: float
    ratio: float
    aim: str
    ok: bool
    detail: dict[str, Any] = field(default_factory=dict)


def at_least(name: str, value: float, baseline: float, *, aim: float, unit: str, **detail: Any) -> Result:
    """More is better: the ratio should be `aim` or above."""
    ratio = value / baseline
    return Result(name, round(value, 2), unit, round(baseline, 2), round(ratio, 3), f"≥ {aim}", ratio >= aim, detail)


def at_most(name: str, value: float, baseline: float, *, aim: float, unit: str, **detail: Any) -> Result:
    """Less is better: the ratio should be `aim` or below."""
    ratio = value / baseline
    return Result(name, round(value, 4), unit, round(baseline, 4), round(ratio, 3), f"≤ {aim}", ratio <= aim, detail)
