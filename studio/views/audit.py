"""The audit log: who did what, when, to what and from where; all of it for staff, a project's for its owners."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pipelines.models import AuditEntry, Project
from pipelines.snapshots.audit import (
    DEEDS,
    NOUNS,
    AuditWanted,
    audit_csv,
    audit_lines,
    audit_page,
    audit_words,
    sift_audit,
)
from studio import access
from studio.forms import read_audit, read_number
from studio.models import Role
from studio.streaming import Stream

FORMATS: Final = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
PART_BYTES: Final = 16_000


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Everything, for staff; `format=csv` or `format=jsonl` gives what is filtered as a file."""
    access.staff(request)
    return _log(request, AuditEntry.objects.all(), None)


@login_required
@require_safe
def project(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What was done in a project, for its owners."""
    found = access.project_for(request.user, slug, role=Role.OWNER)
    return _log(request, AuditEntry.objects.filter(project=found), found)


def _log(request: HttpRequest, entries: QuerySet[AuditEntry], of: Project | None) -> HttpResponseBase:
    wanted = read_audit(request.GET.dict())
    sifted = sift_audit(entries, wanted)
    if request.GET.get("format") in FORMATS:
        return _file(sifted, request.GET["format"], of)
    before = read_number(request.GET.get("before", "")) or 0
    rows, earlier = audit_page(sifted, before=before)
    query = request.GET.copy()
    for name in [name for name in query if name in ("before", "format") or not query[name]]:
        del query[name]
    to_staff = access.me(request).is_staff
    context = {
        "project": of,
        "rows": [(entry, audit_words(entry, to_staff=to_staff)) for entry in rows],
        "wanted": wanted,
        "is_sifted": wanted != AuditWanted(),
        "query": query.urlencode(),
        "before": before,
        "earlier": earlier,
        **_choices(entries),
    }
    return render(request, "audit/index.html", context)


def _choices(entries: QuerySet[AuditEntry]) -> dict[str, Any]:
    """What can be chosen in the filters: deeds and things that there are, in words."""
    deeds = entries.order_by().values_list("deed", flat=True).distinct()
    nouns = entries.order_by().values_list("noun", flat=True).distinct()
    said = {deed: DEEDS.get(deed, deed.replace("_", " ")).replace("{}", "…") for deed in deeds}
    things = {noun: NOUNS.get(noun, noun.replace("_", " ")) for noun in nouns}
    return {
        "deeds": sorted(said.items(), key=lambda item: item[1]),
        "nouns": sorted(things.items(), key=lambda item: item[1]),
    }


def _file(entries: QuerySet[AuditEntry], form: str, of: Project | None) -> Stream:
    """What is filtered as a file, made while it is sent."""
    name = f"audit {of.slug if of else 'all'} {timezone.localdate()}.{form}".replace(" ", "-")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    parts = _csv(entries) if form == "csv" else (line.encode() for line in audit_lines(entries))
    return Stream(parts, content_type=FORMATS[form], headers=headers)


def _csv(entries: QuerySet[AuditEntry]) -> Iterator[bytes]:
    into = io.StringIO()
    writer = csv.writer(into)
    for row in audit_csv(entries):
        writer.writerow(row)
        if into.tell() > PART_BYTES:
            yield into.getvalue().encode()
            into.seek(0)
            into.truncate()
    yield into.getvalue().encode()
