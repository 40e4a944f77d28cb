"""Many reviewers and what they are asked: for races, and for how fast the desk is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.models import Project, Review, Run, StepRun
    from studio.models import User

CHUNK = 2_000


def gather_people(project: Project, number: int) -> list[User]:
    """So many reviewers of the project, named Reviewer 0 and on."""
    from studio.models import Membership, Role, User

    there = User.objects.filter(memberships__project=project, email__startswith="reviewer-").count()
    people = [
        User(email=f"reviewer-{place}@example.com", name=f"Reviewer {place}", password="!")
        for place in range(there, number)
    ]
    made = User.objects.bulk_create(people)
    Membership.objects.bulk_create(Membership(user=user, project=project, role=Role.REVIEWER) for user in made)
    return list(User.objects.filter(email__startswith="reviewer-").order_by("pk")[:number])


def copy_run(run: Run, rows: int) -> Run:
    """Another run like this one, which waits at a review for each of so many rows; what its first row has is copied.

    The engine would ask one after the other; this is for ten thousand of them within seconds.
    """
    from pipelines.models import Run, StepTally

    copied = Run.objects.get(pk=run.pk)
    known = list(run.step_runs.filter(row=0, replaced=False).order_by("pk"))
    states: dict[str, int] = {}
    for row in known:
        states[row.state] = states.get(row.state, 0) + rows
    copied.pk, copied.rows, copied.laid = None, rows, rows
    copied.__dict__.update(dict.fromkeys(run.counts(), 0) | states)
    copied.save(force_insert=True)
    for tally in run.tallies.all():
        here = {row.state: rows for row in known if row.step == tally.step}
        tally.pk, tally.run = None, copied
        tally.__dict__.update(dict.fromkeys(tally.counts(), 0) | here)
        StepTally.objects.bulk_create([tally])
    for row in known:
        _copy_reviews(row, _copy_step_runs(row, copied, rows))
    return copied


def _copy_step_runs(row: StepRun, run: Run, rows: int) -> list[StepRun]:
    from pipelines.models import StepRun

    fields = {field.attname: getattr(row, field.attname) for field in StepRun._meta.fields if field.attname != "id"}
    return StepRun.objects.bulk_create(
        (StepRun(**{**fields, "run_id": run.pk, "row": number, "path": str(number)}) for number in range(rows)),
        batch_size=CHUNK,
    )


def _copy_reviews(row: StepRun, copies: Iterable[StepRun]) -> None:
    from pipelines.models import Review, Seat

    review: Review | None = row.reviews.first()
    if review is None:
        return
    fields: dict[str, Any] = {
        field.attname: getattr(review, field.attname) for field in Review._meta.fields if field.attname != "id"
    }
    made = Review.objects.bulk_create(
        (Review(**{**fields, "run_id": copy.run_id, "step_run_id": copy.pk}) for copy in copies), batch_size=CHUNK
    )
    seats = list(review.seats.values("key", "barred"))
    Seat.objects.bulk_create((Seat(review=copy, **seat) for copy in made for seat in seats), batch_size=CHUNK)
