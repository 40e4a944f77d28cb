"""What changed between two versions of a brand, field by field, as people read it; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from .files import PLACES
from .rules import BrandRules

How = Literal["added", "removed", "changed"]
Places = tuple[str, ...]
# Lists whose members are told apart by a name of theirs.
NAMED: Final[dict[Places, str]] = {("palette",): "name", ("rights",): "name", ("tone", "claims"): "words"}
FAMILIES: Final[Places] = ("imagery", "families")
# Whose keys are markets, step types and params, which are told as they are.
FREE: Final = frozenset({"legal", "defaults", "locks"})
# Fields whose own names say too little to people.
WORDS: Final = {
    "headline": "Type",
    "hex": "colour",
    "role": "part it plays",
    "file": "font file",
    "base": "base size",
    "ratio": "scale",
    "logo": "Logo",
    "on_light": "on light ground",
    "on_dark": "on dark ground",
    "svg_on_light": "drawing for light ground",
    "svg_on_dark": "drawing for dark ground",
    "min_width": "least width",
    "safe": "safe zone",
    "align": "words keep",
    "cta": "call to action",
    "place": "where it stands",
    "references": "pictures to go by",
    "strength": "how closely the style is followed",
    "families": "drawn by",
    "loras": "LoRAs",
    "style": "always",
    "avoid": "never",
    "dont": "don’t",
    "examples": "as it should sound",
    "banned": "words it never uses",
    "required": "words it always uses",
    "legal": "Legal lines",
    "kind": "of",
    "evidence": "what proves it",
    "until": "last day",
}
Flat = dict[Places, Any]


@dataclass(frozen=True)
class Change:
    """One field: where it is, such as `palette`, `Clay`, `hex`, and what it said before and says after."""

    places: Places
    how: How
    before: Any
    after: Any

    @property
    def path(self) -> str:
        """Its dotted path for programs, such as `palette.Clay.hex`."""
        return ".".join(self.places)

    @property
    def label(self) -> str:
        """What people call it, such as “Palette · Clay · colour”."""
        part, *inner = self.places
        told = [
            place if part in FREE or _names_members(self.places[:depth]) else _word(place)
            for depth, place in enumerate(inner, start=1)
        ]
        return " · ".join([WORDS.get(part, part.capitalize()), *told])

    @property
    def was(self) -> str:
        """What it said before, as people read it."""
        return _say(self.before)

    @property
    def now(self) -> str:
        """What it says after, as people read it."""
        return _say(self.after)

    @property
    def is_colour(self) -> bool:
        """Whether it names a colour as #rrggbb."""
        return self.places[0] == "palette" and self.places[-1] == "hex"

    @property
    def is_file(self) -> bool:
        """Whether it names a stored file, whose SHA-256 tells people nothing."""
        return self.places in PLACES

    def __str__(self) -> str:
        if self.how == "added":
            return f"{self.path} is new: “{self.after}”."
        if self.how == "removed":
            return f"{self.path} is gone: it was “{self.before}”."
        return f"{self.path} was “{self.before}”, is “{self.after}”."


def _say(value: Any) -> str:
    return " · ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def compare_rules(before: BrandRules, after: BrandRules) -> list[Change]:
    """Every field that one of the two says otherwise, in the order of the fields; nothing for equal rules."""
    then, now = _flat(before.model_dump(mode="json")), _flat(after.model_dump(mode="json"))
    gone = [Change(places, "removed", then[places], None) for places in then if places not in now]
    return [*_told(then, now), *gone]


def _told(then: Flat, now: Flat) -> Iterator[Change]:
    for places, value in now.items():
        if places not in then:
            yield Change(places, "added", None, value)
        elif then[places] != value:
            yield Change(places, "changed", then[places], value)


def _flat(said: Mapping[str, Any], above: Places = ()) -> Flat:
    found: Flat = {}
    for name, value in said.items():
        places = (*above, name)
        if places in NAMED and isinstance(value, Sequence):
            value = _by_name(value, NAMED[places])
        elif _are_loras(places):
            value = {called: lora["strength"] for called, lora in _by_name(value, "name").items()}
        if isinstance(value, Mapping):
            found.update(_flat(value, places))
        else:
            found[places] = value
    return found


def _by_name(members: Sequence[Mapping[str, Any]], key: str) -> dict[str, Mapping[str, Any]]:
    """Members of a list by their names; the second that is called Ink is “Ink (2)”, so that each is compared."""
    met: Counter[str] = Counter()
    found = {}
    for member in members:
        called = str(member[key])
        met[called] += 1
        found[called if met[called] == 1 else f"{called} ({met[called]})"] = member
    return found


def _are_loras(places: Places) -> bool:
    """Whether it is what a family draws with; params and markets may have that name too."""
    return places[:2] == FAMILIES and places[3:] == ("loras",)


def _names_members(places: Places) -> bool:
    """Whether what is in there has names of its own."""
    return places in NAMED or places == FAMILIES or _are_loras(places)


def _word(place: str) -> str:
    return WORDS.get(place, place.replace("_", " "))
