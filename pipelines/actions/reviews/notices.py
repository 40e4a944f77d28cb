"""Telling the people who are asked that time runs out, or that a review was passed up to them."""

from __future__ import annotations

from ...models import Notice, Review
from ...people import people


def tell_seated(review: Review, kind: str) -> int:
    """A notice for everybody who may answer now, once for each kind and stage; says to how many."""
    seats = list(review.seats.values_list("key", "barred"))
    opened = [key for key, barred in seats if not barred]
    closed = {key for key, barred in seats if barred}
    asked = [user for user in people().seated(opened, project=review.project_id) if f"user:{user}" not in closed]
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
    return len(asked)
