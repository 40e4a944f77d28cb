"""Trials: the same prompt on several models, their answers side by side, and the one that is chosen."""

from __future__ import annotations

import hashlib
import json
import secrets
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipelines.actions import choose_answer, start_trial
from pipelines.errors import Forbidden, Invalid, NotFound
from pipelines.graph import TRIALS
from pipelines.models import Project
from pipelines.snapshots import ABILITY_WORDS, trial_seen
from studio import access
from studio.forms import TrialForm, do_once
from studio.models import Role

SEEDS = 2**31


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The prompt, the models with what each would cost, and what it may cost at most."""
    ability = request.GET.get("ability") or next(iter(TRIALS))
    if ability not in TRIALS:
        raise NotFound
    projects = list(access.my_projects(request.user, role=Role.DESIGNER))
    project = _project(request, projects)
    form = TrialForm(ability, project, access.me(request))
    if request.method == "POST" and form.read(request.POST, request.FILES):
        try:
            return redirect("trials-detail", pk=_start_once(request, form, project))
        except Invalid as error:
            form.refuse(error)
    context = {
        "form": form,
        "project": project,
        "projects": projects,
        "ability": ability,
        "abilities": {name: ABILITY_WORDS[name] for name in TRIALS},
        "once": request.POST.get("once") or uuid4().hex,
    }
    return render(request, "trials/start.html", context, status=422 if form.is_wrong else 200)


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers side by side as they come."""
    run = access.run_for(request.user, pk)
    user = access.me(request)
    seen = trial_seen(run, by=user.pk, may_choose=access.can(user, run.project, Role.REVIEWER))
    return render(request, "trials/detail.html", {"run": run, "project": run.project, "seen": seen})


@login_required
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes down which answer I like best; a second click finds it done."""
    run = access.run_for(request.user, pk, role=Role.REVIEWER)
    choose_answer(run, step=request.POST.get("step", ""), by=access.me(request))
    return redirect("trials-detail", pk=run.pk)


def _project(request: HttpRequest, projects: list[Project]) -> Project:
    """The project that was chosen, or the first in which I may start something."""
    if slug := request.GET.get("project", ""):
        return access.project_for(request.user, slug, role=Role.DESIGNER)
    if not projects:
        raise Forbidden("This needs a designer of a project. Ask an owner to make you one.")
    return projects[0]


def _start_once(request: HttpRequest, form: TrialForm, project: Project) -> int:
    """The run of this form with these answers: a second click on the same form leads to the same run."""
    given = [project.pk, form.ability, form.inputs.values, form.chosen, form.blind, str(form.budget)]
    asked = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()
    user, once = access.me(request), request.POST.get("once", "")[:64] or uuid4().hex
    made = do_once(
        user,
        key=f"trial:{once}:{asked}",
        asked=asked,
        make=lambda: {
            "run": start_trial(
                project,
                ability=form.ability,
                models=form.chosen,
                inputs=form.inputs.values,
                by=user,
                seed=secrets.randbelow(SEEDS),
                blind=form.blind,
                budget=form.budget,
            ).pk
        },
    )
    return int(made["run"])
