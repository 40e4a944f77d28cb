"""A brand's style as far as a model can be told of it: pictures that show it, and what draws it on one's own machines.

What a step says itself, its model and its `extra`, goes before what the brand says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Final, TypeVar

from ..brand import Family, Lora
from .abilities import EditRequest, ImageRequest
from .base import Provider, Request

R = TypeVar("R", bound=Request[Any])
# Families that are called as a service are for that service alone.
SERVICES: Final = frozenset({"a1111", "comfyui"})
CLOSELY, LOOSELY = 0.67, 0.33


@dataclass(frozen=True)
class Drawn:
    """The checkpoint that draws, "" where the service decides, and the LoRAs on it."""

    checkpoint: str
    loras: tuple[Lora, ...] = ()


def styled(provider: Provider, request: R) -> tuple[R, dict[str, Any]]:
    """The request with as many of its style's pictures as its model goes by, and what is to be told of that.

    Told is {"sent": how many, "left_out": how many, "strength"}, and `why` where some were left out; nothing where the
    style has no pictures, or is not to be followed at all.
    """
    if not isinstance(request, ImageRequest | EditRequest):
        return request, {}
    style = request.style
    if not style.pictures or not style.strength:
        return replace(request, style=replace(style, pictures=())), {}
    sent = style.pictures[: max(0, provider.goes_by(request))]
    left_out = len(style.pictures) - len(sent)
    told: dict[str, Any] = {"sent": len(sent), "left_out": left_out, "strength": style.strength}
    if left_out:
        told["why"] = f"{provider.label} takes {_counted(len(sent))} to show a style in what was asked here."
    prompt = request.prompt if provider.knows_style else _prompted(request.prompt, len(sent), style.strength)
    pictures = [*request.pictures, *sent]
    return replace(request, prompt=prompt, pictures=pictures, style=replace(style, pictures=sent)), told


def own_pictures(request: Any) -> int:
    """How many pictures a request brings already."""
    return len(request.pictures) + (1 if isinstance(request, EditRequest) else 0)


def drawn_by(request: ImageRequest | EditRequest, service: str, *, chosen: str = "") -> Drawn:
    """What draws a request at a service: the model it names, or that its `extra` has `chosen`, else the brand's.

    LoRAs go with the family that draws: the service's own, or the one whose name is in that of the model.
    """
    model = chosen or request.model
    families = request.style.families
    family = _fitting(model, families, service) if model else _first(families, service)
    if family is None:
        return Drawn(model)
    return Drawn(model or family.checkpoint, family.loras)


def _first(families: Mapping[str, Family], service: str) -> Family | None:
    """The family of the service, else the only one that names a checkpoint: of several, none is more fitting."""
    if service in families:
        return families[service]
    named = [family for name, family in families.items() if name not in SERVICES and family.checkpoint]
    return named[0] if len(named) == 1 else None


def _fitting(model: str, families: Mapping[str, Family], service: str) -> Family | None:
    """The family that has this checkpoint, else the one whose name, the longest, is part of the checkpoint's."""
    ours = {name: family for name, family in families.items() if name == service or name not in SERVICES}
    for family in ours.values():
        if family.checkpoint and _stem(family.checkpoint) == _stem(model):
            return family
    named = [name for name in ours if name not in SERVICES and _letters(name) in _letters(model)]
    return ours[max(named, key=len)] if named else None


def _stem(name: str) -> str:
    """A checkpoint's name without its folder, its ending, and the hash that a web UI writes behind it."""
    plain = PurePosixPath(re.sub(r" \[[0-9a-f]+\]$", "", name).replace("\\", "/")).name
    return re.sub(r"\.(safetensors|ckpt|sft|gguf|pt)$", "", plain).lower()


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _prompted(prompt: str, number: int, strength: float) -> str:
    """The prompt, and which of the pictures show the style: nothing that is on them belongs into this one."""
    if not number:
        return prompt
    how = "closely" if strength >= CLOSELY else "loosely" if strength <= LOOSELY else "fairly closely"
    which = "The last picture shows" if number == 1 else f"The last {number} pictures show"
    return f"{prompt}\n{which} a style: follow it {how} in light, colour and mood, and take nothing of what is on it."


def _counted(number: int) -> str:
    return "no pictures" if not number else "one picture" if number == 1 else f"{number} pictures"
