"""Which models made what a review asks about, read off a drawing that may be older than this code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ...steps import CATALOGUE
from ...steps.asking import is_auto

REHEARSAL: Final = "rehearsal"
Drawn = Mapping[str, Any]


def makers(drawing: Drawn, step: str, choices: Mapping[str, str]) -> list[str]:
    """The models of the nearest steps above that name one, in the order of their names; `choices` say what auto is."""
    steps = drawing.get("steps") or {}
    return sorted(set(_up(steps, step, choices, {step})))


def _up(steps: Mapping[str, Drawn], step: str, choices: Mapping[str, str], seen: set[str]) -> Iterator[str]:
    for source in (steps.get(step, {}).get("in") or {}).values():
        above = str(source).partition(".")[0]
        if above in seen or above not in steps:
            continue
        seen.add(above)
        if name := _model(steps[above], choices.get(above, "")):
            yield name
        else:
            yield from _up(steps, above, choices, seen)


def _model(step: Drawn, chosen: str) -> str:
    """The model that a step asks; empty where it asks none. Where `auto` found none, it was rehearsed."""
    named, kind = (step.get("params") or {}).get("model"), CATALOGUE.get(str(step.get("type")))
    if not named and not (kind and kind.ability):
        return ""
    return str(named) if named and not is_auto(named) else chosen or REHEARSAL
