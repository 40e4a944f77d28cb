"""What a check gives: one sentence with a measured number, how it stands, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Wrong = Literal["warning", "failed"]
Level = Literal["passed", "warning", "failed"]
PASSED: Final = "passed"
WARNING: Final = "warning"
FAILED: Final = "failed"


@dataclass(frozen=True)
class Box:
    """A rectangle in fractions of the picture's sides."""

    x: float
    y: float
    w: float
    h: float

    def entry(self) -> dict[str, float]:
        """As it is stored."""
        return {name: round(value, 4) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Finding:
    """What one check found; `value` is the number it measured, `span` a stretch of a text in characters."""

    check: str
    level: Level
    text: str
    value: float = 0.0
    box: Box | None = None
    span: tuple[int, int] | None = None

    def entry(self) -> dict[str, Any]:
        """As it is stored and shown."""
        place: Mapping[str, Any] = {
            "box": self.box.entry() if self.box else None,
            "span": list(self.span) if self.span else None,
        }
        told = {"check": self.check, "level": self.level, "text": self.text, "value": round(self.value, 4)}
        return told | {name: value for name, value in place.items() if value}


def per_cent(share: float, *, beside: float | None = None) -> str:
    """A share as people read it: 34 %, with a digit behind the point where it is small.

    It has as many digits as it takes to read differently from another one that it stands `beside`.
    """
    digits = 1 if 0 < share < 0.0995 else 0
    if beside is not None and share != beside:
        digits = next((more for more in range(digits, 6) if _said(share, more) != _said(beside, more)), 6)
    return _said(share, digits)


def _said(share: float, digits: int) -> str:
    return f"{share * 100:.{digits}f} %"
