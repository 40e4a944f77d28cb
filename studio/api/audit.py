"""The audit log for programs: a project's for its owners, all of it for staff."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema

from pipelines.errors import NotFound
from pipelines.models import AuditEntry
from pipelines.snapshots.audit import AuditWanted, entry_says, sift_audit
from studio.access import project_for
from studio.models import Role, User

from .auth import needs, person
from .paging import Paging, page_of

router = Router(tags=["audit"])


class AuditGiven(Schema):
    """What the log is filtered by; days are both included."""

    who: str = ""
    deed: str = ""
    noun: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""


@router.get("/audit", auth=needs("read"))
def list_audit(
    request: HttpRequest, paging: Query[Paging], given: Query[AuditGiven], project: str = ""
) -> dict[str, Any]:
    """Who did what, oldest first.

    Without a `project` all of it, for staff only. `digest` is SHA-256 of the digest before it and the entry's other
    fields as JSON with sorted keys and without spaces; an entry without `number` will be sealed within seconds.
    """
    entries = _entries(person(request), project)
    return page_of(sift_audit(entries, AuditWanted(**given.model_dump())), paging, audit_shape)


def audit_shape(entry: AuditEntry) -> dict[str, Any]:
    """An entry: what is sealed of it, and its seal."""
    return {**entry_says(entry), "digest": entry.digest}


def _entries(user: User, slug: str) -> QuerySet[AuditEntry]:
    if slug:
        return AuditEntry.objects.filter(project=project_for(user, slug, role=Role.OWNER))
    if not user.is_staff:
        raise NotFound
    return AuditEntry.objects.all()
