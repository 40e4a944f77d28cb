"""One step run: everything that is known of it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pipelines.errors import NotFound
from pipelines.models import Call
from pipelines.snapshots import step_run_story
from studio import access


@login_required
@require_safe
def detail(request: HttpRequest, run: int, pk: int) -> HttpResponse:
    """What it was given, asked for and paid, what became of it, and what it came from and led to."""
    found = access.run_for(request.user, run)
    step_run = found.step_runs.select_related("reused_from").filter(pk=pk).first()
    if step_run is None:
        raise NotFound
    story = step_run_story(found, step_run)
    context = {
        "run": found,
        "project": found.project,
        "step_run": step_run,
        "story": story,
        "params": [(name, _plain(value)) for name, value in story["params"].items()],
        "facts": [(name.replace("_", " "), _plain(value)) for name, value in story["facts"].items()],
        "calls": [(told["call"], told["paid"], _papers(told["call"])) for told in story["calls"]],
    }
    return render(request, "runs/step-run.html", context)


def _papers(call: Call) -> list[tuple[str, str]]:
    """What was sent and what came back, as text to unfold."""
    return [(name, _pretty(paper)) for name, paper in (("Request", call.request), ("Response", call.response)) if paper]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
