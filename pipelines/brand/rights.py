"""Licences and consents that end; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from .rules import BrandRules, Right

KINDS: Final = {
    "font": "The licence of the font",
    "picture": "The licence of the picture",
    "model": "The consent of the model",
}


def ended_rights(rules: BrandRules, on: date) -> list[str]:
    """A sentence for everything whose last day is past; nothing of what ends today."""
    return [_say(right) for right in _past(rules.rights, on)]


def _past(rights: Iterable[Right], on: date) -> list[Right]:
    return sorted((right for right in rights if right.until < on), key=lambda right: right.until)


def _say(right: Right) -> str:
    return f"{KINDS[right.kind]} {right.name} ended on {right.until.day} {right.until:%B %Y}."
