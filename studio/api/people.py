"""The people of a project: who is what, inviting by e-mail address, and removing."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import Prefetch
from django.http import HttpRequest
from ninja import Field, Query, Router, Status

from pipelines.errors import NotFound
from studio.access import (
    invite_person,
    link_of,
    mail_again,
    open_invitations,
    project_for,
    remove_member,
    revoke_invitation,
)
from studio.models import BrandRole, Invitation, Membership, Role, User

from .auth import needs, person
from .paging import Paging, page_of
from .shapes import Given

router = Router(tags=["people"])


class InvitationGiven(Given):
    """Whom to invite, as what, and a sentence for them."""

    email: str = Field(max_length=254)
    role: Literal["owner", "designer", "reviewer", "viewer"]
    note: str = Field("", max_length=300)


@router.get("/projects/{slug}/people", auth=needs("read"))
def list_people(request: HttpRequest, slug: str, paging: Query[Paging]) -> dict[str, Any]:
    """The members of a project with their roles, roles in its brands, and groups."""
    project = project_for(person(request), slug)
    brand_roles = BrandRole.objects.filter(brand__project=project)
    there = project.memberships.select_related("user").prefetch_related(
        Prefetch("user__brand_roles", brand_roles), "user__groups"
    )
    return page_of(there, paging, member_shape)


@router.post("/projects/{slug}/invitations", auth=needs("write"), response={201: dict[str, Any]})
def new_invitation(request: HttpRequest, slug: str, given: InvitationGiven) -> Status[dict[str, Any]]:
    """Invites the address; the mail goes out by itself. `link`, which is in it, is shown this once.

    422 where the address is a member, or is invited already.
    """
    user = person(request)
    project = project_for(user, slug, role=Role.OWNER)
    invitation, secret = invite_person(project, email=given.email, role=given.role, note=given.note, by=user)
    return Status(201, {**invitation_shape(invitation), "link": link_of(secret)})


@router.get("/projects/{slug}/invitations", auth=needs("read"))
def list_invitations(request: HttpRequest, slug: str, paging: Query[Paging]) -> dict[str, Any]:
    """The invitations that can still be accepted; `sent_at` and `trouble` are of the last mail."""
    project = project_for(person(request), slug, role=Role.OWNER)
    return page_of(open_invitations(project), paging, invitation_shape)


@router.post("/projects/{slug}/invitations/{int:pk}/mail", auth=needs("write"))
def mail_invitation(request: HttpRequest, slug: str, pk: int) -> dict[str, Any]:
    """Mails the invitation again and has it last as a new one; the `link` before this one opens nothing any more.

    422 within a minute of the mail before, and for who is a member; 409 where it was accepted or taken back.
    """
    user = person(request)
    invitation = _invitation(user, slug, pk)
    secret = mail_again(invitation, by=user)
    invitation.refresh_from_db()
    return {**invitation_shape(invitation), "link": link_of(secret)}


@router.delete("/projects/{slug}/invitations/{int:pk}", auth=needs("write"), response={204: None})
def end_invitation(request: HttpRequest, slug: str, pk: int) -> Status[None]:
    """Takes the invitation back: its link opens nothing any more. Harmless to repeat."""
    user = person(request)
    revoke_invitation(_invitation(user, slug, pk), by=user)
    return Status(204, None)


@router.delete("/projects/{slug}/people/{int:pk}", auth=needs("write"), response={204: None})
def remove_person(request: HttpRequest, slug: str, pk: int) -> Status[None]:
    """Makes a member a stranger, at once; oneself too. 422 for the only owner."""
    user = person(request)
    project = project_for(user, slug, role=Role.VIEWER if pk == user.pk else Role.OWNER)
    there = project.memberships.filter(user__pk=pk).select_related("user").first()
    if there is None:
        raise NotFound
    remove_member(project, there.user, by=user)
    return Status(204, None)


def invitation_shape(invitation: Invitation) -> dict[str, Any]:
    """An invitation, without what opens it."""
    return {
        "id": invitation.pk,
        "email": invitation.email,
        "role": invitation.role,
        "expires_at": invitation.expires_at.isoformat(),
        "sent_at": invitation.sent_at.isoformat() if invitation.sent_at else None,
        "trouble": invitation.trouble,
    }


def _invitation(user: User, slug: str, pk: int) -> Invitation:
    project = project_for(user, slug, role=Role.OWNER)
    found = project.invitations.select_related("project").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def member_shape(member: Membership) -> dict[str, Any]:
    """A member; `id` is the person's."""
    user = member.user
    return {
        "id": user.pk,
        "name": str(user),
        "email": user.email,
        "role": member.role,
        "brand_roles": [{"brand": one.brand_id, "role": one.role} for one in user.brand_roles.all()],
        "groups": sorted(group.name for group in user.groups.all()),
        "active": user.is_active,
        "joined_at": member.joined_at.isoformat() if member.joined_at else None,
    }
