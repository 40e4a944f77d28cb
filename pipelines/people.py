"""Who people are: the studio knows, and the engine asks it by the setting PEOPLE, as it asks for the user model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from .policy import Actor


class People(Protocol):
    """What the engine may ask about people."""

    def actor(self, user: int, *, project: int) -> Actor | None:
        """The person with the keys they hold in this project now; None for who is no member."""

    def seated(self, keys: Iterable[str], *, project: int) -> list[int]:
        """The ids of the project's members whom one of these keys opens a seat for."""

    def address(self, user: int) -> tuple[str, str] | None:
        """The person's name and e-mail address; None for who may not sign in, or has none."""


def people() -> People:
    """Whoever knows."""
    found: People = import_string(settings.PEOPLE)()
    return found
