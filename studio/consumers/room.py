"""Who is at a pipeline, as one process has heard of it, and what a page may say of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final, TypeGuard

SILENCE: Final = 30.0
MOST: Final = 100
LONGEST_NAME: Final = 200
FARTHEST: Final = 10_000_000
KEY: Final = re.compile(r"[0-9a-z-]{8,40}")

Place = tuple[str, str]
Spot = tuple[float, float] | tuple[None, None]


@dataclass(frozen=True)
class Guest:
    """One page at the pipeline: its key, whose it is, and the box and field that it is at."""

    key: str
    id: int
    name: str
    colour: str
    box: str = ""
    field: str = ""

    def at(self, box: str, field: str) -> Guest:
        """The same page at another box."""
        return replace(self, box=box, field=field)


class Room:
    """The pages at a pipeline by the channel that speaks for each; one that is silent for 30 s is taken for gone."""

    def __init__(self) -> None:
        self._guests: dict[str, Guest] = {}
        self._heard: dict[str, float] = {}

    def hear(self, channel: str, guest: Guest, *, now: float) -> bool:
        """Notes that a page is there at `now`, in seconds; whether that is news. A room holds so many and no more."""
        if channel not in self._guests and len(self._guests) >= MOST:
            return False
        is_news = self._guests.get(channel) != guest
        self._guests[channel], self._heard[channel] = guest, now
        return is_news

    def leave(self, channel: str) -> bool:
        """Forgets a page; whether it was there."""
        self._heard.pop(channel, None)
        return self._guests.pop(channel, None) is not None

    def drop_silent(self, *, now: float) -> bool:
        """Forgets the pages that have not been heard of for 30 s; whether there were any."""
        silent = [channel for channel, heard in self._heard.items() if now - heard > SILENCE]
        for channel in silent:
            self.leave(channel)
        return bool(silent)

    def people(self, *, besides: str) -> list[dict[str, Any]]:
        """Everybody else by name; a page that dialled again while its old line hung is there once, as it is now."""
        newest = {self._guests[channel].key: self._guests[channel] for channel in self._by_time()}
        newest.pop(besides, None)
        return [vars(guest) for guest in sorted(newest.values(), key=lambda guest: (guest.name, guest.key))]

    def _by_time(self) -> list[str]:
        return sorted(self._heard, key=self._heard.__getitem__)


def key_of(asked: str, user_id: int, otherwise: str) -> str:
    """The key of a page: what it asks to be called by, behind its person's own number, so that none takes another's."""
    return f"{user_id}-{asked if KEY.fullmatch(asked) else otherwise}"


def read_place(said: dict[str, Any]) -> Place | None:
    """The box and the field that a page is at, "" for none; None where they are no names."""
    box, field = said.get("box"), said.get("field", "")
    return (box, field) if _is_name(box) and _is_name(field) else None


def read_spot(said: dict[str, Any]) -> Spot | None:
    """Where a page points, None and None for nowhere; None where that is no place."""
    x, y = said.get("x", ""), said.get("y", "")
    if x is None and y is None:
        return None, None
    return (x, y) if _is_length(x) and _is_length(y) else None


def _is_name(value: Any) -> TypeGuard[str]:
    # What is not printable might be half a character, which no message can carry.
    return isinstance(value, str) and len(value) <= LONGEST_NAME and value.isprintable()


def _is_length(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -FARTHEST <= value <= FARTHEST
