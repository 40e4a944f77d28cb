"""Claims: who is looking at what, so that two reviewers are handed different items. A claim keeps nobody out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ... import events
from ...models import OPEN, Review

CLAIM_SECONDS = 45.0


def claim_review(review: Review, *, by: AbstractBaseUser) -> bool:
    """Says for a while that this person is looking; False where somebody else said so first. Renews one's own."""
    now = timezone.now()
    free = Q(claimed_by=None) | Q(claimed_by=by.pk) | Q(claimed_until__lte=now)
    until = now + timedelta(seconds=CLAIM_SECONDS)
    mine = bool(Review.objects.filter(free, pk=review.pk, state=OPEN).update(claimed_by=by.pk, claimed_until=until))
    if mine and review.claimed_by_id != by.pk:
        _tell(review)
    return mine


def claim_next(reviews: Iterable[Review], *, by: AbstractBaseUser) -> Review | None:
    """The first of these that nobody else is looking at, claimed; None where others have them all."""
    return next((review for review in reviews if claim_review(review, by=by)), None)


def free_review(review: Review, *, by: AbstractBaseUser) -> None:
    """Says that this person looks no more."""
    if Review.objects.filter(pk=review.pk, claimed_by=by.pk).update(claimed_by=None, claimed_until=None):
        _tell(review)


def _tell(review: Review) -> None:
    hint = {"type": "claim", "review": review.pk}
    transaction.on_commit(lambda: events.send(events.project_group(review.project_id), hint))
