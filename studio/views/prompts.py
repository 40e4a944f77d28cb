"""Prompts: what they say, on which branch, which label is where, and who agreed to that."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipelines.actions import answer_label_move, ask_label_move, may_answer, move_label
from pipelines.errors import Invalid, NotFound, Stale, StudioError
from pipelines.models import MAIN, MOVE_APPROVED, MOVE_OPEN, Prompt, PromptVersion
from pipelines.snapshots.insights import Span, version_lines
from pipelines.snapshots.prompt_pages import (
    approved_of_version,
    blamed_stretches,
    labels_by_version,
    newest_tests_of,
    prompt_pieces,
    prompt_rows,
    prompts_of,
    whole_variables,
)
from pipelines.snapshots.prompts import prompt_changes, prompt_whole
from studio import access
from studio.forms import PromptForm, read_number
from studio.models import Role

SHOWN: Final = 50
DAYS: Final = 365


@login_required
@require_safe
def everywhere(request: HttpRequest) -> HttpResponse:
    """The prompts of all my projects."""
    return render(request, "prompts/index.html", {"rows": prompt_rows(access.my_prompts(request.user))})


@login_required
@require_safe
def by_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to the page of a prompt, whatever it is called: the audit log keeps its key."""
    found = access.my_prompts(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return redirect("prompts-detail", slug=found.project.slug, prompt=found.slug)


@login_required
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The prompts of a project."""
    project = access.project_for(request.user, slug)
    may_write = access.can(request.user, project, Role.DESIGNER)
    return render(
        request, "prompts/index.html", {"project": project, "rows": prompts_of(project), "may_write": may_write}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a new prompt."""
    return _edit(request, PromptForm(access.project_for(request.user, slug, role=Role.DESIGNER)))


@login_required
@require_safe
def detail(request: HttpRequest, slug: str, prompt: str) -> HttpResponse:
    """One prompt: the newest words of a branch, its labels, what waits for an answer, its versions."""
    return _page(request, prompt_at(request, slug, prompt))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, prompt: str) -> HttpResponse:
    """The form of the next version, on top of a branch's newest or, with `from`, of any on a branch of its own."""
    found = prompt_at(request, slug, prompt, role=Role.DESIGNER)
    given = request.POST if request.method == "POST" else request.GET
    number = read_number(request.GET.get("from", "")) or 0
    origin = found.versions.filter(number=number).first() if number else found.head(_branch(given))
    if origin is None:
        raise NotFound
    return _edit(request, PromptForm(found.project, found, origin=origin))


@login_required
@require_safe
def version(request: HttpRequest, slug: str, prompt: str, number: int) -> HttpResponse:
    """One version: who wrote each line, what is different from another, and what people approved of it."""
    found = prompt_at(request, slug, prompt)
    here = _version(found, number)
    wanted = read_number(request.GET.get("against", "")) or 0
    against = _version(found, wanted) if wanted else here.parent
    approved, more = approved_of_version(here, after=_key(request.GET.get("after", "")))
    context = {
        "project": found.project,
        "prompt": found,
        "version": here,
        "labels": labels_by_version(found).get(number, []),
        "stretches": blamed_stretches(here),
        "against": against,
        "changes": prompt_changes(against, here) if against else None,
        "others": found.versions.exclude(pk=here.pk)[:SHOWN],
        "line": _lines(found).get(number),
        "days": DAYS,
        "approved": approved,
        "after": request.GET.get("after", ""),
        "more": more,
        "may_write": access.can(request.user, found.project, Role.DESIGNER),
    }
    return render(request, "prompts/version.html", context)


@login_required
@require_POST
def label(request: HttpRequest, slug: str, prompt: str) -> HttpResponse:
    """Moves a free label at once, and asks that a protected one be moved; a refusal keeps what was entered."""
    found = prompt_at(request, slug, prompt, role=Role.DESIGNER)
    by = access.me(request)
    given = {key: request.POST.get(key, "").replace("\x00", "").strip() for key in ("name", "version", "note")}
    try:
        there = found.versions.filter(number=read_number(given["version"]) or 0).first()
        if there is None:
            raise Invalid("Choose the version that the label should be at.", loc=("version",))
        if given["name"] in found.protected:
            ask_label_move(found, name=given["name"], version=there, by=by, note=given["note"])
            told = f"You asked that {given['name']} be moved to v{there.number}. Somebody else answers that."
        else:
            move_label(found, name=given["name"], version=there, by=by)
            told = f"{given['name']} is at v{there.number}. Runs that start from now on use it."
    except Invalid as error:
        return _page(request, found, moving={**given, "problem": error.message}, status=error.status)
    messages.success(request, told)
    return redirect("prompts-detail", slug=slug, prompt=prompt)


@login_required
@require_POST
def answer(request: HttpRequest, slug: str, prompt: str, pk: int) -> HttpResponse:
    """Grants or refuses that a protected label be moved; who was first is told on the page."""
    found = prompt_at(request, slug, prompt)
    move = found.moves.filter(pk=pk).first()
    if move is None:
        raise NotFound
    try:
        answered = answer_label_move(move, approve=request.POST.get("answer") == "approve", by=access.me(request))
    except Stale as error:
        return _page(request, found, refusal=error)
    if answered.state == MOVE_APPROVED:
        told = f"{answered.name} is at v{answered.version.number}. Runs that start from now on use it."
    else:
        told = f"{answered.name} stays where it is."
    messages.success(request, told)
    return redirect("prompts-detail", slug=slug, prompt=prompt)


def prompt_at(request: HttpRequest, slug: str, prompt: str, *, role: Role = Role.VIEWER) -> Prompt:
    """The prompt of this name in this project; raises like project_for."""
    project = access.project_for(request.user, slug, role=role)
    found = project.prompts.select_related("project").filter(slug=prompt).first()
    if found is None:
        raise NotFound
    return found


def _page(
    request: HttpRequest,
    prompt: Prompt,
    *,
    moving: dict[str, str] | None = None,
    refusal: StudioError | None = None,
    status: int = 200,
) -> HttpResponse:
    branch = _branch(request.GET)
    newest = prompt.versions.select_related("created_by").filter(branch=branch).first()
    if newest is None:
        raise NotFound
    by = access.me(request)
    context = {
        "project": prompt.project,
        "prompt": prompt,
        "branch": branch,
        "branches": prompt.versions.order_by("branch").values_list("branch", flat=True).distinct(),
        "newest": newest,
        "pieces": prompt_pieces(newest.text, whole_variables(newest)),
        "whole": prompt_whole(newest) if "{{>" in newest.text else "",
        "labels": prompt.labels.select_related("version", "moved_by"),
        "moves": prompt.moves.filter(state=MOVE_OPEN).select_related("version", "asked_by"),
        "answered": prompt.moves.exclude(state=MOVE_OPEN).select_related("version", "asked_by", "answered_by")[:5],
        "may_write": access.can(request.user, prompt.project, Role.DESIGNER),
        "may_answer": may_answer(prompt, by),
        "tested": newest_tests_of(prompt),
        "moving": moving or {"name": "", "version": str(newest.number)},
        "refusal": refusal,
        "days": DAYS,
        **_versions(request, prompt),
    }
    return render(request, "prompts/detail.html", context, status=refusal.status if refusal else status)


def _versions(request: HttpRequest, prompt: Prompt) -> dict[str, Any]:
    """One page of versions, each with its labels and what came of it."""
    before = read_number(request.GET.get("before", "")) or 0
    rows = prompt.versions.select_related("created_by", "parent")
    found = list((rows.filter(number__lt=before) if before else rows)[: SHOWN + 1])
    labels, lines = labels_by_version(prompt), _lines(prompt)
    shown = [(one, labels.get(one.number, []), lines.get(one.number)) for one in found[:SHOWN]]
    return {"versions": shown, "earlier": found[SHOWN - 1].number if len(found) > SHOWN else 0, "before": before}


def _edit(request: HttpRequest, form: PromptForm) -> HttpResponse:
    made = form.save(request.POST, by=access.me(request)) if request.method == "POST" else None
    if made is None:
        context = {"form": form, "project": form.project, "prompt": form.prompt}
        return render(request, "prompts/edit.html", context, status=form.status)
    told = f"v{made.number} is committed on {made.branch}. Labels stay where they are until they are moved."
    is_same = form.prompt is not None and form.origin is not None and made.number <= form.origin.number
    messages.success(request, f"Nothing is different, so v{made.number} stays the newest." if is_same else told)
    answer = redirect("prompts-detail", slug=form.project.slug, prompt=made.prompt.slug)
    if made.branch != MAIN:
        answer["Location"] += f"?branch={made.branch}"
    return answer


def _version(prompt: Prompt, number: int) -> PromptVersion:
    found = prompt.versions.select_related("created_by", "parent", "prompt__project").filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def _lines(prompt: Prompt) -> dict[int, Any]:
    return version_lines(prompt, Span(prompt.project_id, DAYS, timezone.now()))


def _branch(given: QueryDict) -> str:
    return given.get("branch", "").replace("\x00", "") or MAIN


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
