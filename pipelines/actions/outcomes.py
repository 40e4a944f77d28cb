"""What can become of a claimed step run, as a worker reports it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..errors import StudioError
from ..models import Asset, StepRun


@dataclass(frozen=True)
class Finished:
    """It gave its outputs; `facts` tell how they came to be."""

    outputs: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)
    assets: Sequence[Asset] = ()


@dataclass(frozen=True)
class Failed:
    """It ended with an error, which may be worth another attempt."""

    error: StudioError
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """It waits for people: the question, and what it is about; of a list, they pick so many as `picks` says."""

    question: str
    subject: Any
    back_to: str = ""
    max_rounds: int = 5
    policy: str = ""
    picks: int = 0
    max_cost: Decimal | None = None
    assets: Sequence[Asset] = ()


@dataclass(frozen=True)
class Postponed:
    """It waits for a provider's own job, known by its ticket, and looks again in so many seconds."""

    seconds: float
    ticket: dict[str, Any]
    assets: Sequence[Asset] = ()


@dataclass(frozen=True)
class Parked:
    """It waits for a person or a program outside, at most so many seconds; `facts` tell what was handed off."""

    pack: dict[str, Any]
    kind: str
    seconds: float | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    assets: Sequence[Asset] = ()


@dataclass(frozen=True)
class HandedBack:
    """It was not worked on after all, and is ready for another worker; no attempt is counted."""


Answer = Finished | Failed | Asked | Postponed | Parked | HandedBack


@dataclass(frozen=True)
class Outcome:
    """A claimed step run, which of its attempts this was, and what became of it."""

    step_run: StepRun
    answer: Answer
    attempt: int = -1

    def __post_init__(self) -> None:
        object.__setattr__(self, "attempt", self.step_run.attempts)
