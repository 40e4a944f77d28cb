"""Many answers at once: the same verb for each of them, a run at a time, and an error stops only its own item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from ...errors import Invalid, NotFound, StudioError
from ...models import DECIDED, Review
from ...policy import Actor
from ..working_set import WorkingSet
from ..writers import one_writer
from .answers import Answer
from .decide import actor_of, keep_answer
from .undo import take_back

MOST = 500


@dataclass(frozen=True)
class Result:
    """What came of one item: nothing in `error` where it was done, else why not, in a sentence."""

    pk: int
    error: str | None = None


def decide_reviews(
    reviews: Sequence[tuple[int, str]],
    *,
    verdict: str,
    by: AbstractBaseUser,
    note: str = "",
    reasons: Sequence[str] = (),
) -> list[Result]:
    """Stores the same answer to each of these, told as (key, token of what was seen); a result for each, in order.

    Every rule of `decide_review` holds for every item. Raises Invalid for more than 500 at once.
    """
    seen = dict(reviews)
    answer = Answer(verdict, note=note, reasons=reasons)

    def decide(ws: WorkingSet, review: Review, actor: Actor) -> None:
        keep_answer(ws, review, answer, seen=seen[review.pk], actor=actor)

    return _each(seen, by, decide)


def undo_reviews(pks: Iterable[int], *, by: AbstractBaseUser) -> list[Result]:
    """Takes back the person's own last answer to each of these, as `undo_decision` does; a result for each."""

    def undo(ws: WorkingSet, review: Review, actor: Actor) -> None:
        take_back(ws, review, by)

    return _each(dict.fromkeys(pks, ""), by, undo)


Deed = Callable[[WorkingSet, Review, Actor], object]


def _each(wanted: Mapping[int, str], by: AbstractBaseUser, deed: Deed) -> list[Result]:
    if len(wanted) > MOST:
        raise Invalid(f"At most {MOST} can be answered at once; these are {len(wanted):,}.", loc=("reviews",))
    by_run: dict[int, list[int]] = {}
    for pk, run in Review.objects.filter(pk__in=wanted).values_list("pk", "run"):
        by_run.setdefault(run, []).append(pk)
    errors: dict[int, str | None] = dict.fromkeys(wanted, NotFound().message)
    for run, pks in by_run.items():
        errors.update(_in_run(run, pks, by, deed))
    return [Result(pk, error) for pk, error in errors.items()]


@one_writer()
@transaction.atomic
def _in_run(run: int, pks: Sequence[int], by: AbstractBaseUser, deed: Deed) -> dict[int, str | None]:
    ws = WorkingSet.of(run)
    try:
        actor = actor_of(by, ws.run.project_id)
    except NotFound as error:
        return dict.fromkeys(pks, error.message)
    found = Review.objects.select_related("project", "policy_version", "step_run").filter(pk__in=pks)
    errors: dict[int, str | None] = {}
    moved = False
    for review in found.order_by("pk"):
        if moved:
            # What was carried out may have closed this one, or changed what it is about.
            review.refresh_from_db()
        errors[review.pk] = _try(ws, review, actor, deed)
        moved = moved or (review.state == DECIDED and review.wake_at is None)
    ws.close()
    return errors


def _try(ws: WorkingSet, review: Review, actor: Actor, deed: Deed) -> str | None:
    """Does it for one item, wholly or not at all; the sentence of the error."""
    try:
        with transaction.atomic():
            deed(ws, review, actor)
    except StudioError as error:
        return error.message
    return None
