"""The drawing of a trial: the same work for several models, one step each."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Any, Final

from .drawing import FORMAT

FEWEST, MOST = 2, 6
APART: Final = 160


@dataclass(frozen=True)
class Trying:
    """How an ability is tried: its step type, the inputs wired into it, what is the same for all, and its answer."""

    type: str
    inputs: Mapping[str, str]
    output: str
    params: Mapping[str, Any] = field(default_factory=dict)


# A square of about a megapixel, as in the usual request by which prices are compared.
TRIALS: Final[Mapping[str, Trying]] = {
    "generate_image": Trying("generate_image", {"prompt": "$prompt"}, "image", {"size": "1024x1024"}),
    "edit_image": Trying("edit_image", {"image": "$picture", "prompt": "$prompt"}, "image"),
    "text": Trying("write_text", {"about": "$prompt"}, "text", {"prompt": "{about}", "max_words": 200}),
}
PROMPT: Final = {"type": "text", "label": "Prompt", "help": "Every model gets the same words."}
PICTURE: Final = {"type": "image", "label": "Picture to edit", "help": "Every model gets the same picture."}


def draw_trial(ability: str, models: Sequence[str], *, name: str, seed: int, blind: bool = False) -> dict[str, Any]:
    """A pipeline file with one step for each model, `a` and on; in a blind one the seed says which model is which.

    All of them ask with this seed.
    """
    trying, order = TRIALS[ability], list(models)
    if blind:
        random.Random(seed).shuffle(order)  # noqa: S311
    named = dict(zip(ascii_lowercase, order, strict=False))
    inputs = {"prompt": PROMPT} | ({"picture": PICTURE} if "$picture" in trying.inputs.values() else {})
    return {
        "format": FORMAT,
        "name": name,
        "inputs": inputs,
        "steps": {
            step: {
                "type": trying.type,
                "label": step.upper() if blind else model,
                "in": dict(trying.inputs),
                "params": {**trying.params, "model": model, "seed": seed},
            }
            for step, model in named.items()
        },
        "outputs": {step: f"{step}.{trying.output}" for step in named},
        "layout": {step: [120, APART * (place + 1)] for place, step in enumerate(named)},
    }
