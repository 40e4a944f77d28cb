"""The people of a project: who is what, inviting, changing a role, removing, and leaving."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Group
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pipelines.errors import Invalid, NotFound
from pipelines.models import Project
from studio import access
from studio.forms import InvitationForm
from studio.models import BrandRole, Invitation, Membership, Role, User


@login_required
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is in the project; owners also see who is invited, and invite."""
    project = access.project_for(request.user, slug)
    return _page(request, project, InvitationForm(project, access.me(request)))


@login_required
@never_cache
@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invites somebody; the link, which the mail carries too, is shown once, in the answer."""
    project = access.project_for(request.user, slug, role=Role.OWNER)
    form = InvitationForm(project, access.me(request))
    made = form.save(request.POST)
    if made is None:
        return _page(request, project, form, status=422)
    invitation, secret = made
    context = {"project": project, "invitation": invitation, "address": access.link_of(secret) if secret else ""}
    return render(request, "projects/_invited.html", context, status=201)


@login_required
@never_cache
@require_POST
def mail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Mails an invitation again; its new link is shown once, in the answer."""
    project = access.project_for(request.user, slug, role=Role.OWNER)
    invitation = _invitation(project, pk)
    try:
        secret = access.mail_again(invitation, by=access.me(request))
    except Invalid as error:
        return _refused(request, project, error)
    invitation.refresh_from_db()
    context = {"project": project, "invitation": invitation, "address": access.link_of(secret), "again": True}
    return render(request, "projects/_invited.html", context)


@login_required
@require_POST
def uninvite(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Takes an invitation back; a second click finds it done."""
    project = access.project_for(request.user, slug, role=Role.OWNER)
    invitation = _invitation(project, pk)
    access.revoke_invitation(invitation, by=access.me(request))
    messages.success(request, f"The invitation of {invitation.email} is taken back. Its link opens nothing any more.")
    return redirect("projects-people", slug=slug)


@login_required
@require_POST
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Gives a member another role."""
    project = access.project_for(request.user, slug, role=Role.OWNER)
    user, given, me = _member(project, pk), request.POST.get("role", ""), access.me(request)
    try:
        if given not in Role.values:
            raise Invalid("Choose a role: owner, designer, reviewer or viewer.", loc=("role",))
        access.change_role(project, user, Role(given), by=me)
    except Invalid as error:
        return _refused(request, project, error)
    messages.success(request, f"{user} is {Role(given).label.lower()} of {project.name} now.")
    return redirect("projects-people", slug=slug)


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Makes a member a stranger; everybody may so leave."""
    me = access.me(request)
    project = access.project_for(request.user, slug, role=Role.VIEWER if pk == me.pk else Role.OWNER)
    user = _member(project, pk)
    try:
        access.remove_member(project, user, by=me)
    except Invalid as error:
        return _refused(request, project, error)
    if user == me:
        messages.success(request, f"You have left {project.name}.")
        return redirect("projects-index")
    messages.success(request, f"{user} is no longer in {project.name}.")
    return redirect("projects-people", slug=slug)


def _page(
    request: HttpRequest, project: Project, form: InvitationForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    owns = access.can(request.user, project, Role.OWNER)
    brand_roles = BrandRole.objects.filter(brand__project=project).select_related("brand").order_by("brand__name")
    there = project.memberships.select_related("user").prefetch_related(
        Prefetch("user__brand_roles", brand_roles), Prefetch("user__groups", Group.objects.order_by("name"))
    )
    context = {
        "project": project,
        "members": sorted(there, key=lambda one: (list(Role).index(Role(one.role)), str(one.user).lower())),
        "invitations": access.open_invitations(project) if owns else None,
        "owns": owns,
        "roles": Role.choices,
        "form": form,
        "refusal": refusal,
        "once": request.POST.get("once") or uuid4().hex,
    }
    return render(request, "projects/people.html", context, status=status)


def _refused(request: HttpRequest, project: Project, error: Invalid) -> HttpResponse:
    form = InvitationForm(project, access.me(request))
    return _page(request, project, form, refusal=error.message, status=error.status)


def _invitation(project: Project, pk: int) -> Invitation:
    found = project.invitations.select_related("project").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _member(project: Project, pk: int) -> User:
    found = Membership.objects.filter(project=project, user=pk).select_related("user").first()
    if found is None:
        raise NotFound
    return found.user
