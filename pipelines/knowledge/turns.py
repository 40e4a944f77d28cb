"""Lists whose scores cannot be compared, merged by rank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def take_turns(lists: Sequence[Sequence[T]], most: int) -> list[T]:
    """The first of each list, then the second of each, and so on, at most so many; each list keeps its own order."""
    longest = max(map(len, lists), default=0)
    merged = [ranked[rank] for rank in range(longest) for ranked in lists if rank < len(ranked)]
    return merged[:most]
