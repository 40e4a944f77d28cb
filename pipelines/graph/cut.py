"""A drawing cut down to one step and what leads to it, so that no more is run than people want to see; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import Invalid

CUT = ("inputs", "steps", "outputs", "layout", "bends", "groups")


def cut_to(data: Mapping[str, Any], step: str) -> dict[str, Any]:
    """The pipeline file's content with this step, its ancestors and the inputs that they use, in the order drawn.

    It names no outputs, since which ports a step has is for the catalogue to say. What was wrong with a step that stays
    is still wrong. Raises Invalid where there is no such step.
    """
    steps = _mapping(data, "steps")
    if step not in steps:
        raise Invalid(f"There is no step `{step}` in this drawing.", loc=("until",))
    kept = _led_to(steps, step)
    used = {ref for name in kept for ref in _refs(steps[name])}
    inputs = {name: body for name, body in _mapping(data, "inputs").items() if f"${name}" in used}
    boxes = {*kept, *inputs, *(f"${name}" for name in inputs)}
    cut = {
        "inputs": inputs,
        "steps": {name: body for name, body in steps.items() if name in kept},
        "layout": {name: spot for name, spot in _mapping(data, "layout").items() if name in boxes},
        "bends": {wire: spots for wire, spots in _mapping(data, "bends").items() if wire.partition(".")[0] in kept},
        "groups": {name: group for name, body in _mapping(data, "groups").items() if (group := _group(body, boxes))},
    }
    left = {name: value for name, value in data.items() if name not in CUT}
    return {**left, **{name: value for name, value in cut.items() if value}}


def _led_to(steps: Mapping[str, Any], step: str) -> set[str]:
    found: set[str] = set()
    queue = [step]
    while queue:
        current = queue.pop()
        if current in steps and current not in found:
            found.add(current)
            queue += [ref.partition(".")[0] for ref in _refs(steps[current]) if not ref.startswith("$")]
    return found


def _refs(body: Any) -> list[str]:
    """What a step takes, as far as it can be read."""
    sources: Iterable[Any] = _mapping(body, "in").values() if isinstance(body, dict) else ()
    return [ref for ref in sources if isinstance(ref, str)]


def _group(body: Any, boxes: set[str]) -> dict[str, Any] | None:
    """The group with what is left of it; None where that is nothing."""
    holds = body.get("holds") if isinstance(body, dict) else None
    named = [box for box in holds if isinstance(box, str)] if isinstance(holds, list) else []
    held = [box for box in named if box in boxes or box.startswith("#")]
    return {**body, "holds": held} if any(box in boxes for box in held) else None


def _mapping(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}
