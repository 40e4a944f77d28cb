"""Insights: how long people take, what they agree on, what they send back and what it costs; to see and to take."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from slugify import slugify

from pipelines.errors import NotFound
from pipelines.models import Project
from pipelines.snapshots.insights import DIMENSIONS, SHEETS, Insights, Span, insights, sheet
from pipelines.snapshots.insights.plots import bars, cost_bars, lines_of, span95, stacks_of
from pipelines.snapshots.insights.words import say_wait
from studio import access
from studio.streaming import Stream

DAYS: Final = (7, 30, 90, 365)
USUAL: Final = 30
BY: Final = {
    "pipeline": "Pipeline",
    "model": "Model",
    "prompt": "Prompt",
    "brand": "Brand version",
    "reviewer": "Reviewer",
}
ON_PAGE: Final = 20
PART_BYTES: Final = 16_000


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The projects to look into; where I have but one, that one."""
    projects = list(access.my_projects(request.user))
    if len(projects) == 1:
        return redirect("insights-detail", slug=projects[0].slug)
    return render(request, "insights/index.html", {"projects": projects})


@login_required
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A project's numbers in the last days, with plots; `format=csv` gives one of the tables instead."""
    project = access.project_for(request.user, slug)
    span, by = Span(project.pk, _days(request.GET), timezone.now()), _by(request.GET)
    if request.GET.get("format") == "csv":
        return _csv(project, span, name=request.GET.get("table", "decisions"), by=by)
    found = insights(span, by=by)
    context = {
        "project": project,
        "seen": found,
        "days": span.days,
        "by": by,
        "by_words": BY[by],
        "all_days": DAYS,
        "all_by": BY,
        **_plots(found, span),
    }
    return render(request, "insights/detail.html", context)


def _days(given: QueryDict) -> int:
    return next((days for days in DAYS if str(days) == given.get("days")), USUAL)


def _by(given: QueryDict) -> str:
    by = given.get("by", "pipeline")
    return by if by in DIMENSIONS else "pipeline"


def _plots(found: Insights, span: Span) -> dict[str, Any]:
    """What the numbers look like."""
    first, last = timezone.localdate(span.since), timezone.localdate(span.until)
    weeks = [(week, took.half, took.most, took.number) for week, took in found.waits.weeks]
    few = found.reasons.fewer()
    lines = [found.whole, *found.lines[:ON_PAGE]]
    return {
        "times": [(week, took, say_wait(took.half), say_wait(took.most)) for week, took in found.waits.weeks],
        "time_plot": lines_of(weeks, first=first, last=last),
        "queue_said": "Open questions by how long they have waited, whenever they were asked.",
        "queue_plot": bars(found.queue.ages, gutter=26),
        "reasons": few,
        "reasons_plot": stacks_of(few.weeks, few.labels, first=first, last=last),
        "rounds_plot": bars(found.rounds.bars, gutter=26),
        "looks_plot": bars(found.looks.bars, gutter=42),
        "undone_plot": span95(found.undone.rate),
        "agreement_plot": span95(found.agreement.votes.rate),
        "couples": found.agreement.couples[:ON_PAGE],
        "lines": [
            (line, span95(line.at_first), span95(line.overall), width)
            for line, width in zip(lines, cost_bars([line.cost_each for line in lines]), strict=True)
        ],
        "left_out": max(0, len(found.lines) - ON_PAGE),
    }


def _csv(project: Project, span: Span, *, name: str, by: str) -> Stream:
    """A table as a file, made while it is sent; raises NotFound for one that there is not."""
    if name not in SHEETS:
        raise NotFound
    told = f"{name} by {by}" if name == "lines" else name
    file = f"{slugify(f'{project.slug} {told} {span.days} days')}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Stream(_parts(sheet(span, name=name, by=by)), content_type="text/csv; charset=utf-8", headers=headers)


def _parts(rows: Iterator[list[Any]]) -> Iterator[bytes]:
    into = io.StringIO()
    writer = csv.writer(into)
    for row in rows:
        writer.writerow(row)
        if into.tell() > PART_BYTES:
            yield into.getvalue().encode()
            into.seek(0)
            into.truncate()
    yield into.getvalue().encode()
