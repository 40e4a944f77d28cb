"""Accounts: who may sign in, and who administers this installation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from pipelines.actions.audit import note_deed
from pipelines.actions.writers import one_writer
from pipelines.errors import Forbidden, Invalid
from pipelines.models import Project

from ..models import ApiToken, Role, User
from .members import heirs, only_owner, tell_access_changed

SEEN_EVERY: Final = timedelta(minutes=5)


@one_writer()
@transaction.atomic
def deactivate(user: User, *, by: User) -> None:
    """The person may not sign in any more, and is out at once: sessions, API tokens and open pages end.

    What they did stays theirs. Harmless to repeat; raises Forbidden for who is not staff, and Invalid for oneself and
    for the only owner of a project in which somebody else could be one.
    """
    hold_staff(by)
    if told := _owners_first(user):
        raise Invalid(told, loc=("user",))
    own = "You cannot switch off your own account. Ask somebody else who administers this installation."
    _turn("deactivate", user, by=by, refusal=own, to={"is_active": False}, ends=_end_everything)


def reactivate(user: User, *, by: User) -> None:
    """The person may sign in again, and is in their projects what they were; old sessions and tokens stay ended."""
    _turn("reactivate", user, by=by, refusal="Your account is on.", to={"is_active": True})


def make_staff(user: User, *, by: User) -> None:
    """The person administers brands, connections and people from now on. Raises Invalid for oneself."""
    _turn("make staff", user, by=by, refusal="You administer this installation already.", to={"is_staff": True})


def end_staff(user: User, *, by: User) -> None:
    """The person administers nothing any more. Raises Invalid for oneself, so that somebody is always left."""
    own = "You cannot take this from yourself. Ask somebody else who administers this installation."
    _turn("end staff", user, by=by, refusal=own, to={"is_staff": False}, also={"is_superuser": False})


def left_alone(user: User) -> list[Project]:
    """The projects of which this person is the only owner who may sign in, or was until they might not."""
    owned = Project.objects.filter(memberships__user=user, memberships__role=Role.OWNER)
    others = User.objects.filter(is_active=True, memberships__role=Role.OWNER).exclude(pk=user.pk)
    return [one for one in owned.order_by("name") if not others.filter(memberships__project=one).exists()]


def note_seen(user: User) -> None:
    """Keeps that a page of the person is open now; exact to a few minutes, so that pages do not write all the time."""
    now = timezone.now()
    if user.seen_at is None or user.seen_at < now - SEEN_EVERY:
        User.objects.filter(pk=user.pk).update(seen_at=now)


def hold_staff(by: User) -> None:
    """Lets nobody else change who is staff until this transaction ends; raises Forbidden for who is none any more."""
    # No key of theirs changes, so rows that name them can be written meanwhile; to wait for those might be for ever.
    staff = User.objects.select_for_update(no_key=True).filter(is_staff=True, is_active=True).order_by("pk")
    # Asked anew: two who take it from each other at once would leave nobody.
    if by.pk not in [one.pk for one in staff]:
        raise Forbidden("This needs somebody who administers this installation, and you do not any more.")


@one_writer()
@transaction.atomic
def _turn(
    deed: str,
    user: User,
    *,
    by: User,
    refusal: str,
    to: Mapping[str, bool],
    also: Mapping[str, bool] | None = None,
    ends: Callable[[User], dict[str, int]] | None = None,
) -> None:
    """Turns an account to what it is not yet, and notes it with what that ended; raises Invalid for oneself."""
    hold_staff(by)
    if user.pk == by.pk:
        raise Invalid(refusal, loc=("user",))
    if not User.objects.filter(pk=user.pk).exclude(**to).update(**to, **(also or {})):
        return
    said = {"name": str(user), "email": user.email, **(ends(user) if ends else {})}
    note_deed(deed, "user", user.pk, project=None, by=by.pk, who=str(by), after=said)
    tell_access_changed(user.pk)


def _owners_first(user: User) -> str:
    """Of which projects somebody else must be made an owner before this person goes; "" where nobody is needed."""
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        return ""
    # Held, so that no other owner stops being one meanwhile.
    owned = Project.objects.filter(memberships__user=user, memberships__role=Role.OWNER).order_by("pk")
    list(owned.select_for_update(of=("self",), no_key=True))
    return " ".join(only_owner(user, one) for one in left_alone(user) if heirs(one, user))


def _end_everything(user: User) -> dict[str, int]:
    """Ends the API tokens and sessions of the person; says how many those were."""
    tokens, _ = ApiToken.objects.filter(user=user).delete()
    return {"sessions": _end_sessions(user), "tokens": tokens}


def _end_sessions(user: User) -> int:
    """Ends every session of the person; says how many those were."""
    live = Session.objects.filter(expire_date__gt=timezone.now()).iterator()
    theirs = [one.pk for one in live if one.get_decoded().get(SESSION_KEY) == str(user.pk)]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)
