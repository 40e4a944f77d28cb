"""Which open reviews ask somebody."""

from __future__ import annotations

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
