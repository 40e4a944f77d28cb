"""Inviting people into a project by e-mail address, and joining it by the link that they are sent."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from allauth.account.adapter import get_adapter
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from pipelines.actions.audit import note_deed, note_done
from pipelines.actions.writers import one_writer
from pipelines.errors import Invalid, NotFound, Stale
from pipelines.models import Project
from pipelines.secrets import digest_of, seal

from ..models import Invitation, Membership, Role, User
from .members import hold_project, role_in, tell_access_changed
from .ranks import Person

LASTS: Final = timedelta(days=14)
# Between two mails of one invitation, so that nobody is buried in them.
AGAIN_AFTER: Final = timedelta(minutes=1)
NOTE_MAX, NAME_MAX = 300, 80
# So many that a team of any size fits in, and nobody makes a mail server of it.
MOST_OPEN: Final = 200
ASK: Final = "Ask whoever invited you for another one."


def open_invitations(project: Project) -> QuerySet[Invitation]:
    """Those that can still be accepted, newest first."""
    return project.invitations.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()).select_related(
        "made_by"
    )


@one_writer()
@transaction.atomic
def invite_person(project: Project, *, email: str, role: str, note: str = "", by: User) -> tuple[Invitation, str]:
    """The invitation and its secret, which is to be shown once. The mail goes out by itself, soon.

    Raises Forbidden for who is no owner, and Invalid for an address that is no address, is a member, or is invited.
    """
    hold_project(project, by=by)
    wanted, kept, address = _role(role), _note(note), _address(email)
    _check_free(project, address)
    secret, now = secrets.token_urlsafe(32), timezone.now()
    project.invitations.filter(email=address, accepted_at=None, revoked_at=None).update(revoked_at=now, sealed="")
    invitation = Invitation.objects.create(
        project=project,
        email=address,
        role=wanted,
        note=kept,
        digest=digest_of(secret),
        sealed=seal({"secret": secret}),
        made_by=by,
        expires_at=now + LASTS,
        mail_at=now,
    )
    after = {"email": address, "role": wanted.value, "until": invitation.expires_at.isoformat()}
    note_deed("invite", "person", invitation.pk, project=project.pk, by=by.pk, who=str(by), after=after)
    return invitation, secret


@one_writer()
@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User) -> None:
    """From now on the link opens nothing, and a mail not yet sent stays; a second time finds it done."""
    hold_project(invitation.project, by=by)
    still = Invitation.objects.filter(pk=invitation.pk, revoked_at=None, accepted_at=None)
    if still.update(revoked_at=timezone.now(), sealed=""):
        before = {"email": invitation.email, "role": invitation.role}
        place = invitation.project_id
        note_deed("revoke", "invitation", invitation.pk, project=place, by=by.pk, who=str(by), before=before)


@one_writer()
@transaction.atomic
def mail_again(invitation: Invitation, *, by: User) -> str:
    """Has the invitation mailed once more, for as long as a new one, and gives its new secret, to be shown once.

    The link of the mail before opens nothing any more, since of its secret only a digest was kept. Raises Invalid where
    the address is a member by now, and where a mail has gone out or is about to; Stale where it was accepted or taken
    back.
    """
    hold_project(invitation.project, by=by)
    _check_stranger(invitation.project, invitation.email)
    secret, now = secrets.token_urlsafe(32), timezone.now()
    still = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if still.filter(mail_at__range=(now - AGAIN_AFTER, now)).exists():
        raise Invalid(f"A mail to {invitation.email} is on its way. Wait a minute, then try again.", loc=("email",))
    anew = {"digest": digest_of(secret), "sealed": seal({"secret": secret}), "expires_at": now + LASTS}
    if not still.update(**anew, mail_at=now, mail_tries=0, sent_at=None, trouble=""):
        raise Stale("This invitation was accepted or taken back meanwhile.")
    before = {"email": invitation.email, "until": invitation.expires_at.isoformat()}
    after = {"email": invitation.email, "until": (now + LASTS).isoformat()}
    note_done("renew", "invitation", invitation.pk, by=by, project=invitation.project_id, before=before, after=after)
    return secret


def open_invitation(secret: str, *, user: Person) -> Invitation:
    """The invitation, for this person or somebody who has not signed in to accept; raises NotFound, which says why."""
    found = Invitation.objects.select_related("project", "made_by").filter(digest=digest_of(secret)).first()
    if found is None:
        raise NotFound(f"This link opens no invitation; it may have been copied only in part. {ASK}")
    if found.revoked_at:
        raise NotFound(f"This invitation was taken back. {ASK}")
    if found.accepted_at:
        raise NotFound("This invitation was accepted already. Sign in to find the project.")
    if found.expires_at <= timezone.now():
        raise NotFound(f"This invitation ended on {date_format(found.expires_at, 'j F Y')}. {ASK}")
    if isinstance(user, User) and user.email.lower() != found.email:
        raise NotFound("This invitation is for another address than yours. Sign out, then open the link again.")
    return found


def invited_user(invitation: Invitation) -> User | None:
    """The account of who is invited; None for somebody new. Raises NotFound where it may not sign in."""
    user = User.objects.filter(email__iexact=invitation.email).first()
    if user and not user.is_active:
        raise NotFound("This account has been switched off. Ask somebody who administers this installation.")
    return user


@one_writer()
@transaction.atomic
def accept_invitation(secret: str, *, user: User) -> Project:
    """Makes the person a member, of the role that they were invited to; who is a member already stays what they are.

    Raises NotFound for what cannot be accepted, also where somebody was quicker.
    """
    invitation = open_invitation(secret, user=user)
    project = invitation.project
    hold_project(project, by=None)
    now = timezone.now()
    still = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None, expires_at__gt=now)
    if not still.update(accepted_at=now, accepted_by=user, sealed=""):
        open_invitation(secret, user=user)
        raise NotFound(f"This invitation cannot be accepted any more. {ASK}")
    before = role_in(user, project)
    if before is None:
        Membership.objects.create(project=project, user=user, role=invitation.role)
    after = {"name": str(user), "role": before or invitation.role, "invitation": invitation.pk}
    note_deed("join", "member", user.pk, project=project.pk, by=user.pk, who=str(user), after=after)
    tell_access_changed(user.pk)
    return project


@one_writer()
@transaction.atomic
def join_as_newcomer(secret: str, *, name: str, password: str) -> tuple[User, Project]:
    """An account for exactly the invited address, already a member. Raises as `accept_invitation`, Invalid by field."""
    invitation = _unclaimed(secret)
    known = " ".join(name.split())
    if not known or "\x00" in known or len(known) > NAME_MAX:
        raise Invalid(f"Say what others call you, in at most {NAME_MAX} characters.", loc=("name",))
    try:
        get_adapter().clean_password(password, user=User(email=invitation.email, name=known))
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), loc=("password",)) from error
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, name=known)
    except IntegrityError as error:
        raise Stale("An account of this address was made just now. Sign in, then open the link again.") from error
    return user, accept_invitation(secret, user=user)


def _unclaimed(secret: str) -> Invitation:
    """The invitation of somebody who has no account yet; raises Stale where there is one."""
    invitation = open_invitation(secret, user=AnonymousUser())
    if invited_user(invitation):
        raise Stale("This address has an account. Sign in, then open the link again.")
    return invitation


def _check_free(project: Project, address: str) -> None:
    _check_stranger(project, address)
    waiting = open_invitations(project)
    if same := waiting.filter(email=address).first():
        until = date_format(same.expires_at, "j F")
        by = same.made_by or "somebody who left"
        told = f"This address was invited by {by}, until {until}. Have that invitation mailed again, or take it back."
        raise Invalid(told, loc=("email",))
    if waiting.count() >= MOST_OPEN:
        raise Invalid(f"{MOST_OPEN} invitations wait already. Take some of them back first.", loc=("email",))


def _check_stranger(project: Project, address: str) -> None:
    there = Membership.objects.filter(project=project, user__email__iexact=address).select_related("user").first()
    if there:
        told = f"{there.user} is here already, as {Role(there.role).label.lower()}. Change the role in the list."
        raise Invalid(told, loc=("email",))


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid("This is no e-mail address.", loc=("email",)) from error
    if len(address) > 254:
        raise Invalid("This e-mail address is too long.", loc=("email",))
    return address


def _role(role: str) -> Role:
    if role not in Role.values:
        raise Invalid("Choose a role: owner, designer, reviewer or viewer.", loc=("role",))
    return Role(role)


def _note(note: str) -> str:
    kept = " ".join(note.split())
    if len(kept) > NOTE_MAX or "\x00" in kept:
        raise Invalid(f"Say it in at most {NOTE_MAX} characters.", loc=("note",))
    return kept
