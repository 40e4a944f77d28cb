"""Where a review stands, in whole sentences; and whether a person may answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from ..models import OPEN, UNDO, Comment, Decision, Review
from ..people import people
from ..policy import Stage
from .shown import ago, say_day

Said = TypeVar("Said", Decision, Comment)

NUMBERS: Final = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ANSWERED: Final = "You have answered this already. Others are still asked."
OWN: Final = "You made this, and its policy has others judge it."
OTHERS: Final = "Its policy asks others. You may look, but you do not decide here."


@dataclass(frozen=True)
class Say:
    """Whether somebody may answer now, why not, and for whom they would."""

    may: bool
    why_not: str = ""
    instead_of: str = ""


def say_of(review: Review, user: int, votes: Sequence[Decision]) -> Say:
    """The person's say in this review, by the seats there are now."""
    if review.state != OPEN:
        return Say(may=False)
    actor = people().actor(user, project=review.project_id)
    if actor is None:
        return Say(may=False, why_not=OTHERS)
    seats = [(seat.key, seat.barred) for seat in review.seats.all()]
    seat = actor.seat([key for key, barred in seats if not barred], [key for key, barred in seats if barred])
    if seat:
        return Say(may=True, instead_of=seat.name if seat.user != actor.user else "")
    if any(user in (vote.by_id, vote.instead_of_id) and vote.stage == review.stage for vote in votes):
        return Say(may=False, why_not=ANSWERED)
    return Say(may=False, why_not=OWN if (actor.key, True) in seats else OTHERS)


def votes_of(review: Review, decisions: Sequence[Decision]) -> list[Decision]:
    """The answers that count: not taken back, and about what is shown now."""
    undone = {decision.undoes_id for decision in decisions}
    return [
        decision
        for decision in decisions
        if decision.verdict != UNDO and decision.pk not in undone and decision.seen.get("token") == review.seen
    ]


def standing_votes(review: Review) -> list[Decision]:
    """The same of a review as the database has it now, oldest first; one query."""
    return votes_of(review, oldest_first(review.decisions.all()))


def oldest_first(said: QuerySet[Said]) -> list[Said]:
    """What was said to one review; so few are put in order with less work here than by a database that is asked to."""
    return sorted(said.order_by(), key=lambda one: one.pk)


def standing_words(review: Review, votes: Sequence[Decision]) -> list[str]:
    """Who decides, who has answered so far, and until when there is time."""
    rules = review.rules
    stage = rules.stages[min(review.stage, len(rules.stages) - 1)]
    words = [f"Stage {review.stage + 1} of {len(rules.stages)}, {stage.name}."] if len(rules.stages) > 1 else []
    words.append(_quorum(stage))
    words += [f"{vote.who} {vote.spoken} {ago(vote.created_at)}." for vote in votes if vote.stage == review.stage]
    return words + ([f"Due {say_moment(review.due_at)}."] if review.due_at and review.state == OPEN else [])


def say_moment(moment: datetime) -> str:
    """A moment as people write it: 22:00 today, else with its day."""
    local = timezone.localtime(moment)
    clock = f"{local:%H:%M}"
    return clock if local.date() == timezone.localdate() else f"{say_day(local.date())}, {clock}"


def _quorum(stage: Stage) -> str:
    if stage.of:
        return (
            f"{_number(stage.quorum)} of {_number(stage.of).lower()} people {'decides' if stage.of == 1 else 'decide'}."
        )
    return "One person decides." if stage.quorum == 1 else f"{_number(stage.quorum)} people must approve."


def _number(number: int) -> str:
    return NUMBERS[number].capitalize() if number < len(NUMBERS) else str(number)
