"""Guest links of a project: inviting people outside to some reviews, and revoking."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipelines.actions import revoke_guest
from pipelines.errors import NotFound
from pipelines.models import OPEN, GuestLink, Project, Run
from studio import access
from studio.forms import GuestLinkForm, read_number
from studio.models import Role

SHOWN, RUNS = 200, 50


@login_required
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The project's guest links, newest first, and how each is used."""
    project = access.project_for(request.user, slug, role=Role.DESIGNER)
    links = project.guest_links.select_related("created_by").annotate(
        opens=Count("reviews", distinct=True),
        said=Count("comments", distinct=True),
        decided=Count("decisions", distinct=True),
    )
    context = {"project": project, "links": [(link, _state(link)) for link in links[:SHOWN]]}
    return render(request, "guests/index.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Choosing a run and which of its reviews; the link that is made is shown once, in the answer."""
    project = access.project_for(request.user, slug, role=Role.DESIGNER)
    run = _run(request, project)
    form = GuestLinkForm(project, run, access.me(request))
    made = form.save(request.POST) if request.method == "POST" else None
    if made:
        link, token = made
        address = f"{settings.PUBLIC_URL}{reverse('guests-items', args=[token])}" if token else ""
        context = {"project": project, "link": link, "address": address, "opens": link.reviews.count()}
        return render(request, "guests/_made.html", context, status=201)
    context = {"project": project, "form": form, "run": run, "runs": _runs(request, project)}
    context["once"] = request.POST.get("once") or uuid4().hex
    return render(request, "guests/invite.html", context, status=422 if form.is_wrong else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """From now on the link opens nothing; a second click finds it done."""
    project = access.project_for(request.user, slug, role=Role.DESIGNER)
    link = project.guest_links.filter(pk=pk).first()
    if link is None:
        raise NotFound
    revoke_guest(link, by=access.me(request))
    messages.success(request, f"The link of {link.name} opens nothing any more.")
    return redirect("guests-index", slug=project.slug)


def _state(link: GuestLink) -> str:
    if link.revoked_at:
        return "revoked"
    return "expired" if link.expires_at <= timezone.now() else "open"


def _runs(request: HttpRequest, project: Project) -> list[Run]:
    """The runs that wait for people, newest first, with how many reviews of theirs are open."""
    shown = Count("reviews", filter=Q(reviews__state=OPEN) & ~Q(reviews__kind="json"))
    runs = access.my_runs(request.user).filter(project=project).annotate(open_reviews=shown)
    return list(runs.filter(open_reviews__gt=0).order_by("-pk")[:RUNS])


def _run(request: HttpRequest, project: Project) -> Run | None:
    given = request.GET.get("run", "")
    if not given:
        return next(iter(_runs(request, project)), None)
    run = access.run_for(request.user, read_number(given) or 0)
    if run.project_id != project.pk:
        raise NotFound
    return run
