"""Exceptions from a brand's locks: listed for every member of the pipeline's project, signed and ended by few."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from pipelines.actions import end_exception, sign_exception
from pipelines.errors import Invalid, NotFound
from pipelines.models import Brand, Pipeline
from studio import access

SHOWN: Final = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What a pipeline may set otherwise than its brand does, and until when; with a form for who may sign."""
    pipeline = _held(request, slug, pk)
    if request.method != "POST":
        return _page(request, pipeline, {}, {})
    access.brand_to_publish(request.user, _brand(pipeline).pk)
    given = {name: request.POST.get(name, "").replace("\x00", "").strip() for name in ("param", "reason", "until")}
    kind, _, param = given["param"].partition(".")
    try:
        until = _end_of(given["until"])
        by = access.me(request)
        sign_exception(pipeline, step_type=kind, param=param, reason=given["reason"], expires_at=until, by=by)
    except Invalid as error:
        return _page(request, pipeline, given, {".".join(error.loc): error.message})
    messages.success(request, f"{pipeline.name} may set {given['param']} otherwise until {given['until']}.")
    return redirect("brands-exceptions", slug=slug, pk=pk)


@login_required
@require_POST
def end(request: HttpRequest, slug: str, pk: int, signed: int) -> HttpResponse:
    """Ends an exception before its day."""
    pipeline = _held(request, slug, pk)
    access.brand_to_publish(request.user, _brand(pipeline).pk)
    found = pipeline.exceptions.select_related("pipeline").filter(pk=signed, brand=pipeline.brand_id).first()
    if found is None:
        raise NotFound()
    end_exception(found, by=access.me(request))
    messages.success(request, "The exception has ended. The brand's lock holds again.")
    return redirect("brands-exceptions", slug=slug, pk=pk)


def _page(request: HttpRequest, pipeline: Pipeline, given: dict[str, str], wrong: dict[str, str]) -> HttpResponse:
    brand = _brand(pipeline)
    newest = brand.newest()
    rules = newest.read() if newest else None
    exceptions = pipeline.exceptions.filter(brand=brand).select_related("signed_by")[:SHOWN]
    now = timezone.now()
    context: dict[str, Any] = {
        "pipeline": pipeline,
        "project": pipeline.project,
        "brand": brand,
        "locks": [f"{kind}.{param}" for kind, params in (rules.locks.items() if rules else ()) for param in params],
        "exceptions": [(one, one.ended_at is None and one.expires_at > now) for one in exceptions],
        "may_sign": access.may_publish(request.user, brand),
        "given": given,
        "wrong": wrong,
    }
    return render(request, "brands/exceptions.html", context, status=422 if wrong else 200)


def _held(request: HttpRequest, slug: str, pk: int) -> Pipeline:
    pipeline = access.pipeline_for(request.user, pk)
    if pipeline.project.slug != slug or pipeline.brand is None:
        raise NotFound()
    return pipeline


def _brand(pipeline: Pipeline) -> Brand:
    if pipeline.brand is None:
        raise NotFound()
    return pipeline.brand


def _end_of(day: str) -> datetime:
    """The last moment of a day as it is entered."""
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(day), time.max))
    except (ValueError, OverflowError) as error:
        raise Invalid("Say the last day, like 2027-03-31.", loc=("expires_at",)) from error
