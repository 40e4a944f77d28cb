"""How often people who judge the same thing say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, F, FloatField, Q, Sum
from django.db.models.functions import Cast

from ...policy import FOR
from .counted import JUDGED, Span, answers
from .rates import Rate, Votes
from .words import count_of, say_part

SAME = ("review", "stage", "seen__token")
THEIRS = "review__decisions"


@dataclass(frozen=True)
class Couple:
    """Two people, and how often they agreed of the times that both judged the same."""

    one: str
    other: str
    rate: Rate


@dataclass(frozen=True)
class Agreement:
    """All votes of a span on what more than one person judged, and the couples, who met most first."""

    votes: Votes
    couples: Sequence[Couple]

    @property
    def said(self) -> str:
        """The finding."""
        share, kappa = self.votes.rate.share, self.votes.kappa
        if share is None:
            return "No two people have judged the same thing in this time."
        chance = "" if kappa is None else f", kappa {kappa:.2f} (0 is chance, 1 is always)"
        return f"Two people who judged the same thing agreed {say_part(share)} of the time{chance}."

    @property
    def basis(self) -> str:
        """What it rests on."""
        return f"{count_of(self.votes.pairs, 'pair')} of votes on {count_of(self.votes.things, 'thing')}"


def agreement(span: Span) -> Agreement:
    """Votes on the same review, stage and content; three queries."""
    return Agreement(_votes(span), _couples(span))


def _votes(span: Span) -> Votes:
    votes, given = Cast(F("number"), FloatField()), F("given")
    against = F("number") - given
    things = answers(span).values(*SAME).annotate(number=Count("pk"), given=Count("pk", filter=Q(verdict__in=FOR)))
    found = things.filter(number__gte=2).aggregate(
        things=Count("*"),
        votes=Sum("number"),
        approvals=Sum("given"),
        split=Sum(given * against / votes),
        pairs=Sum(F("number") * (F("number") - 1) / 2),
        agreed=Sum((given * (given - 1) + against * (against - 1)) / 2),
    )
    split = float(found.pop("split") or 0)
    # PostgreSQL adds whole numbers up to a decimal.
    return Votes(split=split, **{name: int(value or 0) for name, value in found.items()})


def _couples(span: Span) -> list[Couple]:
    """Who judged the same as whom; guests are in the whole alone, since a link is not always the same person."""
    same: dict[str, Any] = {f"{THEIRS}__stage": F("stage"), f"{THEIRS}__seen__token": F("seen__token")}
    standing = {f"{THEIRS}__verdict__in": JUDGED, f"{THEIRS}__undone_by": None, f"{THEIRS}__by__gt": F("by")}
    alike = Q(verdict__in=FOR, **{f"{THEIRS}__verdict__in": FOR}) | Q(
        ~Q(verdict__in=FOR), ~Q(**{f"{THEIRS}__verdict__in": FOR})
    )
    pairs = answers(span).filter(**same, **standing)
    found = list(
        pairs.values("by", f"{THEIRS}__by")
        .annotate(agreed=Count("pk", filter=alike), number=Count("pk"))
        .order_by("-number", "by", f"{THEIRS}__by")
    )
    names = get_user_model().objects.in_bulk({row[key] for row in found for key in ("by", f"{THEIRS}__by")})
    return [
        Couple(str(names[row["by"]]), str(names[row[f"{THEIRS}__by"]]), Rate(row["agreed"], row["number"]))
        for row in found
    ]
