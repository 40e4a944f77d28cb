"""Which open reviews ask somebody: asked of the database for one person, or read once for everybody."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..models import OPEN, Review, Seat
from ..policy import Actor


def open_for(actor: Actor, *, project: int) -> QuerySet[Review]:
    """The project's open reviews that ask this person, or one they stand in for, and that they may still answer."""
    here = Seat.objects.filter(review=OuterRef("pk"))
    found = Q(pk=None)
    for one in (actor, *actor.stands_in):
        seated = Exists(here.filter(key__in=one.keys, barred=False))
        found |= Q(seated) & ~Q(Exists(here.filter(key=one.key, barred=True)))
    mine = ~Q(Exists(here.filter(key=actor.key, barred=True)))
    return Review.objects.filter(found, mine, project=project, state=OPEN)


class Asks(NamedTuple):
    """As much of an open review as decides whether a person is told of it; there may be ten thousand."""

    pk: int
    stage: int
    claimed_by: int | None
    due_at: datetime | None
    created_at: datetime


class AllAsked:
    """The project's open reviews with their seats, read when first asked for: two queries for however many people."""

    def __init__(self, project: int) -> None:
        self._open = Review.objects.filter(project=project, state=OPEN)

    def of(self, actor: Actor) -> list[Asks]:
        """What `open_for` finds for this person, oldest first."""
        seats, bars = self._keys[False], self._keys[True]
        found: set[int] = set()
        for one in (actor, *actor.stands_in):
            seated = (seats[key] for key in one.keys if key in seats)
            found |= set().union(*seated) - bars.get(one.key, set())
        found -= bars.get(actor.key, set())
        return [row for row in self._rows if row.pk in found]

    @cached_property
    def _rows(self) -> list[Asks]:
        return [Asks(*row) for row in self._open.order_by("pk").values_list(*Asks._fields)]

    @cached_property
    def _keys(self) -> dict[bool, dict[str, set[int]]]:
        """The reviews of each key: `True` of those it is barred from, `False` of those it has a seat in."""
        found: dict[bool, dict[str, set[int]]] = {True: defaultdict(set), False: defaultdict(set)}
        seats = Seat.objects.filter(review__in=self._open).values_list("barred", "key", "review")
        for barred, key, review in seats.iterator():
            found[barred][key].add(review)
        return found
