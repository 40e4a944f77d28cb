"""Verbs on guests: the links that open some reviews to people outside, and what is said about a review."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from ..errors import Invalid, NotFound
from ..models import COMMENT, DECIDE, Comment, GuestLink, Project, Review
from ..people import people
from ..policy import check_note, check_pins, person_key
from .audit import note_deed
from .reviews.seats import barred_keys

LONGEST: Final = timedelta(days=90)
NAME_MAX, PASSPHRASE_MIN, PASSPHRASE_MAX = 120, 8, 200
REVIEWS_MAX, COMMENTS_MAX = 500, 200
TOKEN_BYTES: Final = 32


@transaction.atomic
def invite_guest(
    project: Project,
    *,
    name: str,
    email: str,
    reviews: Sequence[Review],
    may: str,
    expires_at: datetime,
    passphrase: str,
    by: AbstractBaseUser,
) -> tuple[GuestLink, str]:
    """The link and its token, which is to be shown once: only its SHA-256 is kept. Raises Invalid by field.

    Who may not judge these reviews, because they made what is asked about, cannot have a guest judge them either.
    """
    kept = {"name": _name(name), "email": _email(email), "passphrase": _passphrase(passphrase)}
    _check_reviews(project, reviews)
    _check_right(may, reviews, by)
    token, expiry = secrets.token_urlsafe(TOKEN_BYTES), _expiry(expires_at)
    link = GuestLink.objects.create(
        project=project, digest=_digest(token), may=may, expires_at=expiry, created_by_id=by.pk, **kept
    )
    link.reviews.set(reviews)
    note_deed(
        "invite",
        "guest",
        link.pk,
        project=project.pk,
        by=by.pk,
        who=str(by),
        after={
            "name": link.name,
            "may": may,
            "reviews": sorted(review.pk for review in reviews),
            "until": expiry.isoformat(),
        },
    )
    return link, token


@transaction.atomic
def revoke_guest(link: GuestLink, *, by: AbstractBaseUser) -> None:
    """From now on the link opens nothing; a second time finds it done."""
    if GuestLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        note_deed("revoke", "guest", link.pk, project=link.project_id, by=by.pk, who=str(by))


def open_guest_link(token: str) -> GuestLink:
    """The link of this token; raises NotFound in the same words for one that is unknown, expired or revoked."""
    live = GuestLink.objects.filter(revoked_at=None, expires_at__gt=timezone.now())
    found = live.select_related("project", "created_by").filter(digest=_digest(token)).first()
    if found is None:
        raise NotFound
    return found


def note_link_opened(link: GuestLink) -> None:
    """Keeps when it was first opened."""
    GuestLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=timezone.now())


@transaction.atomic
def comment_review(
    review: Review,
    *,
    note: str,
    pins: Sequence[Any] = (),
    by: AbstractBaseUser | None = None,
    guest: GuestLink | None = None,
) -> Comment:
    """Something said about what a review shows, which decides nothing; by a member or a guest of that review.

    Raises NotFound for anybody else, and Invalid for what says nothing or cannot be kept.
    """
    who = _guest(review, guest) if guest else _member(review, by)
    said, marks = check_note(note), check_pins(pins)
    if not (said or any(mark["note"] for mark in marks)):
        raise Invalid("Write a few words, then leave the comment.", loc=("note",))
    user = by.pk if by and not guest else None
    comment = Comment.objects.create(review_id=review.pk, note=said, pins=marks, by_id=user, guest=guest)
    after = {"comment": comment.pk, "guest": guest.pk if guest else None}
    note_deed("comment", "review", review.pk, project=review.project_id, by=user, who=who, after=after)
    return comment


def _guest(review: Review, guest: GuestLink) -> str:
    if not guest.reviews.filter(pk=review.pk).exists():
        raise NotFound
    if review.comments.filter(guest=guest).count() >= COMMENTS_MAX:
        raise Invalid(f"These are {COMMENTS_MAX} comments already. Ask the team to talk it over.", loc=("note",))
    return guest.name


def _member(review: Review, by: AbstractBaseUser | None) -> str:
    actor = people().actor(by.pk, project=review.project_id) if by else None
    if actor is None:
        raise NotFound
    return actor.name


def _name(name: str) -> str:
    kept = name.strip()
    if not kept or "\x00" in kept or len(kept) > NAME_MAX:
        raise Invalid(f"Say who the guest is, in at most {NAME_MAX} characters.", loc=("name",))
    return kept


def _email(email: str) -> str:
    kept = email.strip()
    try:
        if kept:
            validate_email(kept)
    except ValidationError as error:
        raise Invalid("This is no e-mail address. Leave it empty where none is known.", loc=("email",)) from error
    return kept


def _passphrase(passphrase: str) -> str:
    if not passphrase:
        return ""
    if not PASSPHRASE_MIN <= len(passphrase) <= PASSPHRASE_MAX:
        raise Invalid(f"A passphrase has {PASSPHRASE_MIN} to {PASSPHRASE_MAX} characters.", loc=("passphrase",))
    return make_password(passphrase)


def _expiry(expires_at: datetime) -> datetime:
    now = timezone.now()
    if not now < expires_at <= now + LONGEST:
        raise Invalid(f"A link is open for {LONGEST.days} days at most, and ends in the future.", loc=("expires_at",))
    return expires_at


def _check_reviews(project: Project, reviews: Sequence[Review]) -> None:
    if not reviews or any(review.project_id != project.pk for review in reviews):
        raise Invalid("Choose what the guest shall see, from the reviews of this project.", loc=("reviews",))
    if len(reviews) > REVIEWS_MAX:
        raise Invalid(f"A link opens at most {REVIEWS_MAX} reviews; these are {len(reviews)}.", loc=("reviews",))


def _check_right(may: str, reviews: Sequence[Review], by: AbstractBaseUser) -> None:
    if may not in (COMMENT, DECIDE):
        raise Invalid("A guest may comment, or decide.", loc=("may",))
    if may == DECIDE and any(person_key(by.pk) in barred_keys(review.run, review.rules) for review in reviews):
        told = "You made some of this, and its policy has others judge it. Let the guest comment, or ask somebody else."
        raise Invalid(told, loc=("may",))


def _digest(token: str) -> str:
    # The token is 256 random bits, so one round of SHA-256 is as safe as a slow hash and can be looked up.
    return hashlib.sha256(token.encode()).hexdigest()
