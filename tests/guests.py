"""Guests to test with: a run whose reviews they may see, and links to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from pipelines.actions import invite_guest
from pipelines.models import GuestLink, Project, Review, Run
from studio.models import User
from tests.asked import Work
from tests.factories import drawing, make_asset, make_run

PASSPHRASE = "harbour lights"
PICTURE = drawing(
    {"ask": {"type": "review", "label": "Approve", "in": {"asset": "$photo"}, "params": {"question": "Is it warm?"}}},
    inputs={"photo": {"type": "image"}},
)


def shown(project: Project, work: Work, photo: bytes) -> Review:
    """The open review of a picture."""
    run: Run = work(make_run(project, PICTURE, photo=make_asset(project, photo).as_value()))
    return Review.objects.get(run=run)


def guest_of(*reviews: Review, by: User, **more: Any) -> tuple[GuestLink, str]:
    """A link of a guest who may decide these reviews for a week, and where it begins."""
    usual: dict[str, Any] = {"name": "Kim", "email": "", "may": "decide", "passphrase": ""}
    expires_at = timezone.now() + timedelta(days=7)
    link, token = invite_guest(
        reviews[0].project, **{**usual, "reviews": reviews, "expires_at": expires_at, "by": by, **more}
    )
    return link, f"/g/{token}/"


def say(review: Review, verdict: str = "approve", **more: Any) -> dict[str, Any]:
    """What a form sends that decides what is shown."""
    return {"verdict": verdict, "seen": review.seen, **more}
