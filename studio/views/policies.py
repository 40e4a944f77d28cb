"""Policies: who decides, in words, their versions, and the words for why something is sent back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipelines.actions import keep_reason, retire_reason
from pipelines.errors import Invalid, NotFound
from pipelines.models import Policy, PolicyVersion, Project
from pipelines.policy import DEFAULT, say_changes, say_rules
from studio import access
from studio.forms import PolicyForm
from studio.models import Role, User

HISTORY = 100


@login_required
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The project's policies, each in words, and its reasons for sending back."""
    return _list(request, access.project_for(request.user, slug, role=Role.DESIGNER))


@login_required
@require_safe
def detail(request: HttpRequest, slug: str, policy: str) -> HttpResponse:
    """One policy: what it says now, and what each version changed."""
    project = access.project_for(request.user, slug, role=Role.DESIGNER)
    found = _policy(project, policy)
    versions = list(found.versions.select_related("created_by")[: HISTORY + 1])
    names = _names(versions)
    older = [*versions[1:], None][: len(versions)]
    context = {
        "project": project,
        "policy": found,
        "newest": versions[0],
        "words": say_rules(versions[0].read(), names),
        "versions": [
            (
                version,
                say_rules(version.read(), names),
                say_changes(before.read() if before else None, version.read(), names),
            )
            for version, before in list(zip(versions, older, strict=True))[:HISTORY]
        ],
        "may_edit": access.can(request.user, project, Role.OWNER),
    }
    return render(request, "policies/detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a new policy."""
    project = access.project_for(request.user, slug, role=Role.OWNER)
    return _edit(request, PolicyForm(project))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, policy: str) -> HttpResponse:
    """The form of a policy; what is published is its next version."""
    project = access.project_for(request.user, slug, role=Role.OWNER)
    return _edit(request, PolicyForm(project, _policy(project, policy)))


@login_required
@require_POST
def reasons(request: HttpRequest, slug: str) -> HttpResponse:
    """Puts a reason on the list, or back on it."""
    project = access.project_for(request.user, slug, role=Role.OWNER)
    label = request.POST.get("label", "").strip()
    try:
        keep_reason(project, label=label, by=access.me(request))
    except Invalid as error:
        return _list(request, project, label=label, problem=error.message, status=error.status)
    messages.success(request, f"“{label[:80]}” is on the list of reasons.")
    return redirect("policies-index", slug=project.slug)


@login_required
@require_POST
def retire(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Takes a reason off the list; a second click finds it done."""
    project = access.project_for(request.user, slug, role=Role.OWNER)
    reason = project.reasons.filter(code=code).first()
    if reason is None:
        raise NotFound
    if not reason.retired:
        retire_reason(reason, by=access.me(request))
    messages.success(request, f"“{reason.label}” is off the list. What was sent back with it keeps it.")
    return redirect("policies-index", slug=project.slug)


def _list(
    request: HttpRequest, project: Project, *, label: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    versions = list(
        PolicyVersion.objects.filter(policy__project=project)
        .order_by("policy__name", "policy", "-number")
        .select_related("policy", "created_by")
    )
    newest = list({version.policy_id: version for version in reversed(versions)}.values())[::-1]
    names = _names(newest)
    context = {
        "project": project,
        "policies": [(version.policy, version, say_rules(version.read(), names)) for version in newest],
        "usual": say_rules(DEFAULT),
        "reasons": project.reasons.order_by("retired", "label"),
        "may_edit": access.can(request.user, project, Role.OWNER),
        "label": label,
        "problem": problem,
    }
    return render(request, "policies/index.html", context, status=status)


def _edit(request: HttpRequest, form: PolicyForm) -> HttpResponse:
    before = form.number
    version = form.save(request.POST, by=access.me(request)) if request.method == "POST" else None
    if version:
        is_new = version.number != before
        told = f"{version} is published. What is being asked already stays under its own version."
        messages.success(request, told if is_new else f"Nothing is different, so {version} stays the newest.")
        return redirect("policies-detail", slug=form.project.slug, policy=version.policy.slug)
    context = {"form": form, "project": form.project, "policy": form.policy}
    return render(request, "policies/edit.html", context, status=422 if form.is_wrong else 200)


def _policy(project: Project, slug: str) -> Policy:
    found = project.policies.filter(slug=slug).first()
    if found is None or found.newest() is None:
        raise NotFound
    return found


def _names(versions: list[PolicyVersion]) -> dict[int, str]:
    """The people that these versions name, by their ids."""
    rules = [version.read() for version in versions]
    whos = [who for one in rules for who in (*(stage.who for stage in one.stages), one.limit.escalate_to)]
    named = {pk for who in whos for pk in who.people}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=named)} if named else {}
