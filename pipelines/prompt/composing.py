"""One prompt including others by `{{> SLUG@LABEL}}`, before any value is filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ..errors import Invalid
from .references import INCLUDE, Reference, read_name
from .rendering import LONGEST

DEEPEST: Final = 5


@dataclass(frozen=True)
class Found:
    """A version as it was found: which prompt's, its number, and what it says."""

    slug: str
    number: int
    text: str
    variables: Mapping[str, Mapping[str, Any]]


Find = Callable[[Reference], Found | None]


@dataclass
class Composed:
    """A prompt with its includes in their places, the variables of all of them, and which versions those are."""

    slug: str
    number: int
    text: str = ""
    variables: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    includes: list[tuple[str, int]] = field(default_factory=list)

    def kept(self) -> dict[str, Any]:
        """As a run keeps it."""
        told = {"slug": self.slug, "number": self.number, "text": self.text, "variables": dict(self.variables)}
        return {**told, "includes": [list(pair) for pair in dict.fromkeys(self.includes)]}


def compose(reference: Reference, find: Find) -> Composed:
    """The prompt that is named, put together; raises Invalid for what is not there, a circle, or what is too deep."""
    found = find(reference)
    if found is None:
        raise Invalid(f"There is no prompt `{reference}` in this project. Choose another, or make it.")
    return compose_found(found, find)


def compose_found(found: Found, find: Find) -> Composed:
    """The same for a version in hand, which may be a draft that is not stored yet."""
    composed = Composed(found.slug, found.number)
    composed.text = _whole(found, find, composed, (found.slug,))
    if len(composed.text) > LONGEST:
        raise Invalid(f"With what it includes, `{found.slug}` has more than {LONGEST:,} letters. Shorten it.")
    return composed


def find_circle(wires: Mapping[str, Iterable[str]], start: str) -> tuple[str, ...]:
    """The way from one prompt through what includes what back to it, both ends named; empty where there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    been: set[str] = set()
    while ways:
        way = ways.pop()
        for inner in wires.get(way[-1], ()):
            if inner == start:
                return (*way, inner)
            if inner not in been:
                been.add(inner)
                ways.append((*way, inner))
    return ()


def _whole(found: Found, find: Find, composed: Composed, above: tuple[str, ...]) -> str:
    """A text with its includes expanded. Nearer the top, a variable's own words win."""
    for name, drawn in found.variables.items():
        composed.variables.setdefault(name, drawn)
    if len(above) > DEEPEST + 1:
        raise Invalid(f"Prompts may include each other {DEEPEST} deep; {' → '.join(above)} is deeper.")
    parts, size = [], 0
    # A part of even number is text, one of odd number is what an include names.
    for number, part in enumerate(INCLUDE.split(found.text)):
        text = _included(part, find, composed, above) if number % 2 else part
        parts.append(text)
        size += len(text)
        if size > LONGEST:
            raise Invalid(f"With what it includes, `{found.slug}` has more than {LONGEST:,} letters. Shorten it.")
    return "".join(parts)


def _included(name: str, find: Find, composed: Composed, above: tuple[str, ...]) -> str:
    reference = read_name(name)
    if reference is None:
        raise Invalid(f"`{{{{> {name}}}}}` names no prompt. Write it as `{{{{> slug@production}}}}`.")
    if reference.slug in above:
        raise Invalid(f"Prompts include each other in a circle: {' → '.join((*above, reference.slug))}.")
    found = find(reference)
    if found is None:
        raise Invalid(f"`{above[-1]}` includes `{name}`, and this project has no such prompt.")
    composed.includes.append((found.slug, found.number))
    return _whole(found, find, composed, (*above, reference.slug))
