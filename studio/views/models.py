"""Models: what there is to choose from, what it costs and how it did; staff set prices and days."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pipelines.errors import NotFound
from pipelines.models import Model, Pipeline
from pipelines.snapshots import ABILITY_WORDS, Retiring, Sought, model_rows, retiring_models, services
from studio import access
from studio.forms import ModelForm
from studio.models import Role

LONGEST_SEARCH = 200


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The models by service, as many as the filter lets through."""
    sought = _sought(request.GET)
    rows = model_rows(sought)
    groups = [(label, list(found)) for label, found in groupby(rows, key=lambda row: row.service)]
    context = {
        "sought": sought,
        "groups": groups,
        "count": len(rows),
        "abilities": ABILITY_WORDS,
        "services": services(),
        "going": _going(request),
        "may_try": access.my_projects(request.user, role=Role.DESIGNER).exists(),
    }
    return render(request, "models/index.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Prices, successor, day of retirement and whether it may be asked; what is set by hand stays."""
    user = access.staff(request)
    model = Model.objects.filter(pk=pk).first()
    if model is None:
        raise NotFound
    form = ModelForm(model)
    if request.method == "POST" and form.save(request.POST, by=user):
        messages.success(request, f"{model} is set. Runs that start from now on go by it.")
        return redirect("models-index")
    context = {"form": form, "model": model}
    return render(request, "models/edit.html", context, status=422 if form.is_wrong else 200)


def _going(request: HttpRequest) -> list[tuple[Retiring, list[Pipeline], int]]:
    """What goes soon and is named by a pipeline: mine by name, and to staff how many there are in other projects."""
    named = [one for one in retiring_models() if one.pipelines]
    mine = set(access.my_projects(request.user).values_list("pk", flat=True)) if named else set()
    found = []
    for one in named:
        theirs = [pipeline for pipeline in one.pipelines if pipeline.project_id in mine]
        others = len(one.pipelines) - len(theirs) if access.me(request).is_staff else 0
        found += [(one, theirs, others)] if theirs or others else []
    return found


def _sought(given: QueryDict) -> Sought:
    return Sought(
        ability=given.get("ability", ""),
        provider=given.get("provider", ""),
        connected=True if "connected" in given else None,
        words=given.get("words", "").strip()[:LONGEST_SEARCH],
        retired="retired" in given,
    )
