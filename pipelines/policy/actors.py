"""Somebody who may answer, by the keys that open a seat: a role here, a brand's role, a group, or who they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .rules import Who


def person_key(user: int) -> str:
    """The key that one person alone has."""
    return f"user:{user}"


def seat_keys(who: Iterable[Who], *, project: int, brand: int | None) -> list[str]:
    """The keys that open a seat for these people; a brand's role without a brand opens none."""
    keys: list[str] = []
    for some in who:
        keys += [f"role:{project}:{some.role}"] if some.role else []
        keys += [f"brand:{brand}:{some.brand_role}"] if some.brand_role and brand else []
        keys += [f"group:{name}" for name in some.groups]
        keys += [person_key(user) for user in some.people]
    return list(dict.fromkeys(keys))


@dataclass(frozen=True)
class Actor:
    """A person with the keys they hold now: their own, and by absent person those of whom they stand in for."""

    user: int
    name: str
    keys: frozenset[str]
    stands_in: tuple[Actor, ...] = ()

    @property
    def key(self) -> str:
        """The key of this person alone."""
        return person_key(self.user)

    def seat(self, keys: Iterable[str], barred: Iterable[str]) -> Actor | None:
        """As whom they may answer: as themselves, else for somebody who is away; None where they may not.

        Who is barred may not answer for others either, and nobody answers for one who is barred.
        """
        opened, closed = frozenset(keys), frozenset(barred)
        if self.key in closed:
            return None
        return next((one for one in (self, *self.stands_in) if one.keys & opened and one.key not in closed), None)
