"""Whether what a brand says otherwise reaches a step; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .rules import BrandRules

# Step types do not say which parts of a brand they read, so every part counts but these: rights say what may start at
# all, and defaults and locks reach only steps of the type that they name.
UNREAD: Final = frozenset({"rights", "defaults", "locks"})


def reaches(
    before: BrandRules, after: BrandRules, step_type: str, params: Mapping[str, Any], *, reads_brand: bool
) -> bool:
    """Whether a step that worked by the one would work otherwise by the other.

    `params` are those it worked with, what the brand set among them: one that is as the brand said goes with the brand.
    """
    if reads_brand and _said(before) != _said(after):
        return True
    then, now = before.defaults.get(step_type, {}), after.defaults.get(step_type, {})
    moved = [name for name in {*then, *now} if then.get(name) != now.get(name)]
    return any(name not in params or params[name] == then.get(name) for name in moved)


def _said(rules: BrandRules) -> dict[str, Any]:
    return rules.model_dump(exclude=set(UNREAD))
