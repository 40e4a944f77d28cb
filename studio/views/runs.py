"""Runs: watching, stopping, trying again."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipelines.actions import cancel_run, retry_run, retry_with_newest
from pipelines.errors import Invalid
from pipelines.models import Run
from pipelines.snapshots import differs_from_newest, retry_preview, run_snapshot
from studio import access
from studio.forms import do_once
from studio.models import Role

SHOWN = 60
RETRIES_SHOWN = 5


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The newest runs of my projects."""
    return render(request, "runs/index.html", {"runs": access.my_runs(request.user)[:SHOWN]})


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The run, live: the canvas draws everything from the snapshot."""
    run = access.run_for(request.user, pk)
    context = {
        "run": run,
        "project": run.project,
        "snapshot": run_snapshot(run),
        "retries": run.retries.order_by("-pk")[:RETRIES_SHOWN],
        "is_behind": differs_from_newest(run),
    }
    return render(request, "runs/detail.html", context)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancels what has not ended."""
    run = access.run_for(request.user, pk, role=Role.DESIGNER)
    return redirect("runs-detail", pk=cancel_run(run, by=access.me(request)).pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """What failed and what the newest version changes; tries again, as it was or with the newest."""
    run = access.run_for(request.user, pk, role=Role.DESIGNER if request.method == "POST" else Role.VIEWER)
    if request.method != "POST":
        return _retry_page(request, run)
    try:
        return redirect("runs-detail", pk=_retry_once(request, run))
    except Invalid:
        return _retry_page(request, run, status=422)


def _retry_page(request: HttpRequest, run: Run, *, status: int = 200) -> HttpResponse:
    """The preview, which also says what prevents the newest version."""
    context = {
        "run": run,
        "project": run.project,
        "preview": retry_preview(run),
        "may_retry": access.can(access.me(request), run.project, Role.DESIGNER),
        "once": request.POST.get("once") or uuid4().hex,
    }
    return render(request, "runs/retry.html", context, status=status)


def _retry_once(request: HttpRequest, run: Run) -> int:
    """The run that is tried again: a second click on the same form leads to the same run."""
    user, once = access.me(request), request.POST.get("once", "")[:64] or uuid4().hex
    newest = request.POST.get("with") == "newest"
    asked = f"{run.pk}:{'newest' if newest else 'own'}"
    made = do_once(
        user,
        key=f"retry:{once}:{asked}",
        asked=asked,
        make=lambda: {"run": (retry_with_newest(run, by=user) if newest else retry_run(run, by=user)).pk},
    )
    return int(made["run"])
