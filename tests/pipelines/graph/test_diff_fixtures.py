"""What two drawings differ in is told alike here and on the canvas: the file that the canvas tests read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from pipelines.graph import find_differences
from pipelines.graph.document import parse
from tests.factories import drawing

FIXTURE = Path(__file__).parents[2] / "fixtures" / "differences.json"
LONG = "A quiet morning scene with soft light on the table, " * 4

INPUTS: dict[str, Any] = {
    "photo": {"type": "image", "label": "Product photo"},
    "head_line": {"type": "text", "default": "Made to last"},
}
STEPS: dict[str, Any] = {
    "cut": {"type": "remove_background", "label": "Cut out", "in": {"image": "$photo"}},
    "backdrop": {"type": "generate_image", "params": {"seed": 7, "prompt": f"{LONG}red"}},
    "light": {
        "type": "relight",
        "in": {"subject": "cut.image", "background": "backdrop.image"},
        "params": {"strength": 0.4, "look": {"warmth": 1, "grain": [1, 2.5]}, "crop": True},
    },
}
BASE = drawing(STEPS, inputs=INPUTS, outputs={"card": "light.image"}, layout={"cut": [0, 0]})


def edited(path: str, value: Any, content: dict[str, Any] = BASE) -> dict[str, Any]:
    """The content with what stands at a path, `steps/cut/label`, replaced; None takes it away."""
    head, _, rest = path.partition("/")
    if rest:
        return {**content, head: edited(rest, value, content.get(head, {}))}
    if value is None:
        return {key: item for key, item in content.items() if key != head}
    return {**content, head: value}


def twins(warmth: int) -> dict[str, Any]:
    steps = {name: {"type": "relight", "label": "Light", "params": {"warmth": 1}} for name in ("one", "two")}
    return edited("two/params/warmth", warmth, steps)


PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "equal drawings": (BASE, BASE),
    "a place, a label and a name": (
        BASE,
        edited("name", "Other", edited("layout/cut", [5, 5], edited("steps/light/label", "Sun"))),
    ),
    "the order of steps": (BASE, edited("steps", dict(reversed(STEPS.items())))),
    "a number": (BASE, edited("steps/light/params/strength", 0.6)),
    "a param set": (BASE, edited("steps/cut/params/add_grain", "a lot")),
    "a param cleared": (BASE, edited("steps/backdrop/params/seed", None)),
    "a switch": (BASE, edited("steps/light/params/crop", False)),
    "a long text": (BASE, edited("steps/backdrop/params/prompt", f"{LONG}blue and 🌙 more")),
    "parts of a param": (BASE, edited("steps/light/params/look", {"warmth": 2, "grain": []})),
    "a wire led elsewhere": (BASE, edited("steps/light/in/subject", "$photo")),
    "a wire taken away": (BASE, edited("steps/light/in/background", None)),
    "a wire drawn": (BASE, edited("steps/backdrop/in/reference", "cut.mask")),
    "a source that cannot be read": (BASE, edited("steps/light/in/subject", "nowhere")),
    "a source that is not there": (BASE, edited("steps/light/in/subject", "old_step.some_port")),
    "a step type and its version": (BASE, edited("steps/cut/type", "mask", edited("steps/light/version", 2))),
    "what happens when a member failed": (BASE, edited("steps/light/needs", "some")),
    "and back": (edited("steps/light/needs", "some"), edited("steps/light/needs", "all")),
    "a new step": (BASE, edited("steps/last_look", {"type": "review", "in": {"asset": "light.image"}})),
    "a step that is gone": (BASE, edited("steps/cut", None, edited("steps/light/in/subject", None))),
    "steps of one name": (drawing(twins(1)), drawing(twins(2))),
    "new inputs": (
        BASE,
        edited(
            "inputs", {"rows": {"type": "text", "many": True}, "mood": {"type": "json", "optional": True}, **INPUTS}
        ),
    ),
    "an input that is gone": (BASE, edited("inputs/head_line", None)),
    "every field of an input": (
        BASE,
        edited("inputs/photo", {"type": "video", "many": True, "optional": True, "default": "x", "help": "New."}),
    ),
    "a default cleared": (BASE, edited("inputs/head_line/default", None)),
    "outputs": (BASE, edited("outputs", {"mask": "cut.mask", "card": "cut.image"})),
    "an output that is gone": (BASE, edited("outputs/card", None)),
    "names that every object has": (BASE, edited("steps/constructor", {"type": "x", "params": {"toString": 1}})),
}


def told(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    return [vars(difference) for difference in find_differences(parse(before)[0], parse(after)[0])]


def test_the_canvas_tells_the_same_differences() -> None:
    """The file that the canvas tests read; after a wanted change it is written anew with WRITE_FIXTURES=1."""
    pairs = [
        {"name": name, "before": before, "after": after, "differences": told(before, after)}
        for name, (before, after) in PAIRS.items()
    ]
    if os.environ.get("WRITE_FIXTURES"):
        FIXTURE.write_text(json.dumps(pairs, indent=1, ensure_ascii=False) + "\n")
    assert pairs == json.loads(FIXTURE.read_text())
