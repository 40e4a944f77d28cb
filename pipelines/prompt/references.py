"""How a step names a prompt, and how one prompt includes another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

PREFIX: Final = "prompts/"
_NAMED: Final = re.compile(r"([a-zA-Z0-9_-]{1,60})@(?:v([1-9][0-9]{0,8})|([a-zA-Z0-9_-]{1,40}))")
INCLUDE: Final = re.compile(r"\{\{>\s*([^\s{}]+)\s*\}\}")


@dataclass(frozen=True)
class Reference:
    """A prompt of the project by its slug, at a version's number, or else at a label."""

    slug: str
    label: str = ""
    number: int | None = None

    def __str__(self) -> str:
        return f"{PREFIX}{self.slug}@{self.label or f'v{self.number}'}"


def read_reference(value: object) -> Reference | None:
    """The prompt that a param names as `prompts/SLUG@LABEL` or `prompts/SLUG@v7`; None for any other text."""
    if not isinstance(value, str) or not value.startswith(PREFIX):
        return None
    return read_name(value.removeprefix(PREFIX))


def read_name(name: str) -> Reference | None:
    """The same without the folder, as an include holds it: `SLUG@LABEL`; None for what is no such name."""
    found = _NAMED.fullmatch(name)
    if found is None:
        return None
    slug, number, label = found.groups()
    return Reference(slug, label or "", int(number) if number else None)


def find_includes(text: str) -> list[str]:
    """What stands in each `{{> …}}` of a text, in its order."""
    return INCLUDE.findall(text)
