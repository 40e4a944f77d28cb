"""Telling the people who are asked that time runs out, or that a review was passed up to them."""

from __future__ import annotations

from ...models import Notice, Review
from ...people import people
from ...policy import person_key
from ..notices import ring


def tell_seated(review: Review, kind: str) -> int:
    """A notice for everybody who may answer now, once for each kind and stage; says to how many.

    It is in the app at once, and in their next mail, which is sent for its sake.
    """
    seats = list(review.seats.values_list("key", "barred"))
    opened = [key for key, barred in seats if not barred]
    closed = {key for key, barred in seats if barred}
    asked = [user for user in people().seated(opened, project=review.project_id) if person_key(user) not in closed]
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=user,
                project_id=review.project_id,
                review=review,
                kind=kind,
                key=f"{kind} review {review.pk} stage {review.stage} user {user}",
            )
            for user in asked
        ],
        ignore_conflicts=True,
    )
    ring(asked)
    return len(asked)
