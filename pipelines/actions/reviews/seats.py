"""Who is asked in a stage, and who may not answer."""

from __future__ import annotations

from collections.abc import Iterable

from ...models import Decision, Review, Run, Seat
from ...policy import Rules, Who, person_key, seat_keys

ESCALATED = "escalate"


def set_seats(review: Review, run: Run, rules: Rules, *, answered: Iterable[int] = ()) -> None:
    """Seats for the stage that is asked now, and for those it was escalated to; bars who has answered in it."""
    who = [rules.stages[review.stage].who]
    if ESCALATED in review.did:
        who.append(rules.limit.escalate_to)
    review.seats.all().delete()
    Seat.objects.bulk_create(
        [
            *(Seat(review=review, key=key) for key in _keys(who, run)),
            *(
                Seat(review=review, key=key, barred=True)
                for key in {*barred_keys(run, rules), *map(person_key, answered)}
            ),
        ]
    )


def barred_keys(run: Run, rules: Rules) -> set[str]:
    """The people who may not judge their own: who started the run, who drew what runs."""
    starter = () if rules.starter or run.started_by_id is None else (run.started_by_id,)
    editor = () if rules.editor or run.version.created_by_id is None else (run.version.created_by_id,)
    return {person_key(user) for user in (*starter, *editor)}


def seat_of(decision: Decision) -> list[int]:
    """The people whose answer this was: who gave it, and for whom."""
    return [user for user in (decision.by_id, decision.instead_of_id) if user is not None]


def _keys(who: Iterable[Who], run: Run) -> list[str]:
    brand = run.brand_version.brand_id if run.brand_version else None
    return seat_keys(who, project=run.project_id, brand=brand)
