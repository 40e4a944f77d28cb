"""Everybody who has an account here, and groups of them; for staff only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Group
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipelines.errors import Invalid, NotFound
from pipelines.models import Project
from studio import access
from studio.forms import read_number
from studio.models import Membership, Role, User

SHOWN: Final = 200
# So many are offered as owners in the place of one who goes.
HEIRS: Final = 5
# What staff do to an account: the verb, and what is said once it is done.
VERBS: Final[dict[str, tuple[Callable[..., None], str]]] = {
    "deactivate": (access.deactivate, "{} may not sign in any more, and is signed out everywhere."),
    "reactivate": (access.reactivate, "{} may sign in again."),
    "make-staff": (access.make_staff, "{} administers this installation now."),
    "end-staff": (access.end_staff, "{} administers this installation no longer."),
}


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All people, with their projects, and the groups."""
    access.staff(request)
    return _page(request)


@login_required
@require_POST
def change(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Does one of the verbs to one account; a second click finds it done."""
    me, user = access.staff(request), User.objects.filter(pk=pk).first()
    if user is None or verb not in VERBS:
        raise NotFound
    do, said = VERBS[verb]
    try:
        do(user, by=me)
    except Invalid as error:
        return _page(request, refusal=error.message, stays=user if verb == "deactivate" else None)
    messages.success(request, said.format(user))
    if verb == "deactivate" and (alone := access.left_alone(user)):
        names = ", ".join(one.name for one in alone)
        messages.warning(request, f"No owner of {names} may sign in now. Let {user} in again if it is needed.")
    return redirect("people-index")


@login_required
@require_POST
def make_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes a member an owner of the project that `project` names, so that its only one may go."""
    me, user = access.staff(request), User.objects.filter(pk=pk).first()
    project = Project.objects.filter(slug=request.POST.get("project", "").replace("\x00", "")).first()
    if user is None or project is None or access.role_in(user, project) is None:
        raise NotFound
    access.change_role(project, user, Role.OWNER, by=me)
    messages.success(request, f"{user} is an owner of {project.name} now.")
    return redirect("people-index")


@login_required
@require_POST
def new_group(request: HttpRequest) -> HttpResponse:
    """A new group; its page opens, to be filled."""
    me = access.staff(request)
    try:
        group = access.make_group(request.POST.get("name", ""), by=me)
    except Invalid as error:
        return _page(request, group_problem=error.message)
    return redirect("people-group", pk=group.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """One group: its name, and who is in it."""
    me, found = access.staff(request), _group(pk)
    if request.method != "POST":
        return _group_page(request, found)
    name, people = request.POST.get("name", ""), request.POST.getlist("people")
    chosen = {key for one in people if (key := read_number(one)) is not None}
    try:
        access.change_group(found, name=name, people=chosen, by=me)
    except Invalid as error:
        return _group_page(request, found, problem=error.message, chosen=chosen)
    messages.success(request, "The group is kept.")
    return redirect("people-index")


@login_required
@require_POST
def remove_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a group away."""
    me, found = access.staff(request), _group(pk)
    try:
        access.remove_group(found, by=me)
    except Invalid as error:
        return _group_page(request, found, problem=error.message)
    messages.success(request, f"The group “{found.name}” is gone; its people stay.")
    return redirect("people-index")


def _page(
    request: HttpRequest, *, refusal: str = "", group_problem: str = "", stays: User | None = None
) -> HttpResponse:
    words = request.GET.get("words", "").replace("\x00", "").strip()
    people = User.objects.filter(Q(name__icontains=words) | Q(email__icontains=words)).order_by("-is_active", "email")
    places = Membership.objects.select_related("project").order_by("project__name")
    context = {
        "people": people.prefetch_related(Prefetch("memberships", places), "groups")[:SHOWN],
        "more": max(0, people.count() - SHOWN),
        "groups": Group.objects.annotate(size=Count("user")).order_by("name"),
        "words": words,
        "refusal": refusal,
        "heirs": [(one, access.heirs(one, stays)[:HEIRS]) for one in access.left_alone(stays)] if stays else [],
        "group_problem": group_problem,
        "group_name": request.POST.get("name", "") if group_problem else "",
    }
    return render(request, "people/index.html", context, status=422 if refusal or group_problem else 200)


def _group_page(
    request: HttpRequest, group: Group, *, problem: str = "", chosen: set[int] | None = None
) -> HttpResponse:
    there = set(group.user_set.values_list("pk", flat=True)) if chosen is None else chosen
    context = {
        "group": group,
        "name": request.POST.get("name", group.name),
        "people": User.objects.filter(is_active=True).order_by("name", "email"),
        "chosen": there,
        "problem": problem,
    }
    return render(request, "people/group.html", context, status=422 if problem else 200)


def _group(pk: int) -> Group:
    found = Group.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
