"""Brands under brands: a market says only what it says otherwise than the master does; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Said = Mapping[str, Any]


def inherit(above: Said, overrides: Said) -> dict[str, Any]:
    """What is said below: mappings are joined key by key, everything else (lists too) is taken whole."""
    joined = dict(above)
    for name, value in overrides.items():
        there = joined.get(name)
        joined[name] = inherit(there, value) if isinstance(there, Mapping) and isinstance(value, Mapping) else value
    return joined


def overrides_of(above: Said, below: Said) -> dict[str, Any]:
    """The least that must be said below to get from above to there, so that `inherit` of the two gives it again.

    What is said above cannot be unsaid below, except by saying something else; a key that is missing below is no
    override.
    """
    found: dict[str, Any] = {}
    for name, value in below.items():
        there = above.get(name)
        if isinstance(there, Mapping) and isinstance(value, Mapping):
            inner = overrides_of(there, value)
            if inner:
                found[name] = inner
        elif name not in above or there != value:
            found[name] = value
    return found


def overridden(overrides: Said, above: str = "") -> list[str]:
    """The dotted paths of what is said below, such as `headline.weight`."""
    found: list[str] = []
    for name, value in overrides.items():
        path = f"{above}{name}"
        found += overridden(value, f"{path}.") if isinstance(value, Mapping) else [path]
    return found
