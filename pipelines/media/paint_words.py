"""What a prompt asks of a painted backdrop: the set, the hour, where the light comes from, what it is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

from ..brand import BrandRules, Role
from .light import Floats, hex_linear

Set = Literal["table", "arch", "podium", "sweep", "drape", "terrace"]
Hour = Literal["morning", "day", "dusk", "night"]
Gobo = Literal["window", "leaves", "blind", "none"]
Stuff = Literal["plaster", "stone", "wood", "paper"]

T = TypeVar("T", bound=str)

_SETS: tuple[tuple[Set, str], ...] = (
    ("arch", "arch arches niche alcove doorway vault"),
    ("podium", "podium plinth pedestal stage step steps stepped block riser disc"),
    ("drape", "drape draped drapes cloth linen silk fabric curtain folds velvet"),
    (
        "terrace",
        "terrace horizon sea ocean bay coast dunes desert landscape hills outdoor sky beach mist haze",
    ),
    ("sweep", "paper sweep seamless studio infinity minimal plain backdrop"),
)
_PLAIN_SETS: tuple[tuple[Set, str], ...] = (("table", "table counter kitchen wall desk shelf bar room interior"),)
_SIDES: tuple[tuple[str, str], ...] = (("-1", "left"), ("1", "right"))
_HOURS: tuple[tuple[Hour, str], ...] = (
    ("dusk", "dusk evening sunset golden amber autumn"),
    ("night", "night midnight dark moody shadowy"),
    ("morning", "morning dawn sunrise early fresh breakfast"),
    ("day", "day noon midday bright daylight summer"),
)
_GOBOS: tuple[tuple[Gobo, str], ...] = (
    ("leaves", "leaf leaves plant palm tree foliage olive garden branches dappled"),
    ("blind", "blind blinds shutter shutters slats louvre"),
    ("window", "window windows pane panes sun sunlight sunlit"),
    ("none", "soft diffuse overcast even cloudy"),
)
_STUFFS: tuple[tuple[Stuff, str], ...] = (
    ("stone", "stone travertine concrete granite limestone marble slate terracotta"),
    ("wood", "wood wooden oak walnut timber plank"),
    ("paper", "paper sweep seamless"),
    ("plaster", "plaster clay lime stucco wall"),
)


# What is drawn from where the prompt leaves it open; what stands twice comes twice as often.
_USUAL_SETS: tuple[Set, ...] = ("table", "arch", "sweep", "table", "podium")
_USUAL_HOURS: tuple[Hour, ...] = ("day", "dusk", "morning")
_USUAL_GOBOS: tuple[Gobo, ...] = ("window", "leaves", "none", "window")
_USUAL_STUFFS: tuple[Stuff, ...] = ("plaster", "stone")
_PAPER: Stuff = "paper"


_NEUTRAL: dict[Role, str] = {
    "ground": "#dcc3a5",
    "light": "#efe2d0",
    "paper": "#f4f1ec",
    "accent": "#a9705a",
    "ink": "#2b2522",
}


@dataclass(frozen=True)
class Plan:
    """Everything a set needs to be built; `side` is -1 for light from the left, 1 from the right; linear colours."""

    set: Set
    hour: Hour
    gobo: Gobo
    stuff: Stuff
    side: int
    wall: Floats
    floor: Floats
    deep: Floats
    sky: Floats


def read_plan(prompt: str, *, brand: BrandRules | None, generator: np.random.Generator) -> Plan:
    """The plan that a prompt's words ask for; what they leave open is drawn from the generator."""
    words = re.findall(r"[a-z]+", prompt.lower())
    kind: Set = _asked(_SETS, words) or _asked(_PLAIN_SETS, words) or _draw(generator, _USUAL_SETS)
    hour: Hour = _asked(_HOURS, words) or _draw(generator, _USUAL_HOURS)
    gobo: Gobo = _asked(_GOBOS, words) or _draw(generator, _USUAL_GOBOS)
    stuff: Stuff = _asked(_STUFFS, words) or (_PAPER if kind in {"sweep", "drape"} else _draw(generator, _USUAL_STUFFS))
    side = int(_asked(_SIDES, words) or generator.choice((-1, 1)))
    wall, floor = _colours(hour, brand, generator)
    deep, sky = _paint("ink", brand), _paint("light", brand)
    gobo = "none" if kind == "terrace" else gobo
    return Plan(kind, hour, gobo, stuff, side, wall, floor, deep, sky)


def _asked(table: tuple[tuple[T, str], ...], words: list[str]) -> T | None:
    """What the last telling word asks for: notes follow the prompt, and the newest wish counts."""
    meant = {hint: key for key, hints in table for hint in hints.split()}
    return next((meant[word] for word in reversed(words) if word in meant), None)


def _draw(generator: np.random.Generator, choices: tuple[T, ...]) -> T:
    return choices[int(generator.integers(len(choices)))]


def _colours(hour: Hour, brand: BrandRules | None, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Wall and floor from the palette, mixed a little towards each other as light bouncing between them does."""
    ground, light, paper, accent, ink = (_paint(role, brand) for role in _NEUTRAL)
    pairs = (
        (ground, 0.75 * light + 0.25 * ground),
        (light, 0.8 * ground + 0.2 * light),
        (0.65 * ground + 0.35 * accent, light),
        (0.6 * light + 0.4 * paper, 0.85 * light + 0.15 * ground),
        (0.7 * light + 0.3 * ground, 0.55 * ground + 0.45 * accent),
    )
    wall, floor = pairs[int(generator.integers(len(pairs)))]
    if hour == "night":
        wall, floor = 0.7 * ink + 0.3 * accent, 0.6 * accent + 0.4 * ink
    return wall.astype(np.float32), floor.astype(np.float32)


def _paint(role: Role, brand: BrandRules | None) -> Floats:
    """The brand's colour for a part, or a studio neutral where the brand names none."""
    named = {colour.role for colour in brand.palette} if brand else set()
    return hex_linear(brand.colour(role) if brand and role in named else _NEUTRAL[role])
