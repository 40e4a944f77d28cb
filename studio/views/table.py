"""The light table: many reviews side by side, answered many at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.actions import Result, decide_reviews, undo_reviews
from pipelines.errors import Invalid
from pipelines.models import Reason, Review
from pipelines.snapshots import light_table, sift
from studio import access
from studio.forms import read_wanted
from studio.models import User

AT_ONCE = 500
SIZES = (("S", "Small"), ("M", "Medium"), ("L", "Large"))
KEYS = (
    ("A", "Approve what is selected"),
    ("S", "Send back what is selected, with one note"),
    ("Z", "Take the last answer back"),
    ("⏎", "Look closer, or open a stack"),
    ("← ↑ ↓ →", "Go from one to the next"),
    ("Space", "Select or leave out where you stand"),
    ("Shift", "With a click or an arrow: select all up to there"),
    ("Ctrl A", "Select all that are shown"),
    ("Esc", "Select nothing"),
)
Key = Annotated[int, Field(ge=1, lt=2**63)]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


Given = TypeVar("Given", bound=_Given)


class Decided(_Given):
    """The same answer to many reviews, each with the token of what was seen."""

    verdict: str = Field(max_length=20)
    reviews: list[tuple[Key, str]] = Field(min_length=1, max_length=AT_ONCE)
    note: str = ""
    reasons: list[str] = Field([], max_length=60)


class Undone(_Given):
    """The reviews whose answers are taken back."""

    reviews: list[Key] = Field(min_length=1, max_length=AT_ONCE)


@login_required
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """What waits for me of a run or a project, all of it on one table."""
    user, wanted = access.me(request), read_wanted(request.GET)
    context = {
        "table": _told(user, request),
        "run": access.run_for(user, wanted.run) if wanted.run else None,
        "project": access.project_for(user, wanted.project) if wanted.project else None,
        "reasons": _reasons(user, request),
        "query": request.GET.urlencode(),
        "sizes": SIZES,
        "keys": KEYS,
    }
    return render(request, "reviews/table.html", context)


@login_required
@require_safe
def items(request: HttpRequest) -> JsonResponse:
    """The same as JSON, for a table that looks again."""
    return _private(JsonResponse(_told(access.me(request), request)))


@login_required
@require_POST
def decide(request: HttpRequest) -> JsonResponse:
    """Gives the same answer to all of these; what did not go is told one by one, and the others went."""
    given = _read(request, Decided)
    by = access.me(request)
    done = decide_reviews(given.reviews, verdict=given.verdict, by=by, note=given.note, reasons=given.reasons)
    return _results(done)


@login_required
@require_POST
def undo(request: HttpRequest) -> JsonResponse:
    """Takes my last answers to these back, for as long as nothing has come of them."""
    given = _read(request, Undone)
    return _results(undo_reviews(given.reviews, by=access.me(request)))


def _wanted(user: User, request: HttpRequest) -> QuerySet[Review]:
    return sift(access.my_open_reviews(user), read_wanted(request.GET))


def _told(user: User, request: HttpRequest) -> dict[str, Any]:
    return light_table(_wanted(user, request), user=user.pk)


def _reasons(user: User, request: HttpRequest) -> list[Reason]:
    """The reasons that every project on the table knows."""
    projects = set(_wanted(user, request).order_by().values_list("project", flat=True).distinct())
    known: dict[str, list[Reason]] = {}
    for reason in Reason.objects.filter(project__in=projects, retired=False):
        known.setdefault(reason.code, []).append(reason)
    return [found[0] for found in known.values() if len(found) == len(projects)]


def _results(results: Sequence[Result]) -> JsonResponse:
    return _private(JsonResponse({"results": [{"pk": one.pk, "error": one.error} for one in results]}))


def _private(answer: JsonResponse) -> JsonResponse:
    answer["Cache-Control"] = "no-store"
    return answer


def _read(request: HttpRequest, shape: type[Given]) -> Given:
    try:
        return shape.model_validate(json.loads(request.body))
    except (ValueError, RecursionError) as error:
        raise Invalid(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return "This is no JSON. Load the page again, then repeat what you did."
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
