"""What is wanted of the audit log, a page at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from ...models import AuditEntry

ON_PAGE: Final = 50


@dataclass(frozen=True)
class AuditWanted:
    """Which entries are wanted: by whose name, deed and noun, of these days (both included), and with these words.

    Every one of the words is in the name, the deed, what it was done to, from where, or in what was before and after.
    """

    who: str = ""
    deed: str = ""
    noun: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""


def sift_audit(entries: QuerySet[AuditEntry], wanted: AuditWanted) -> QuerySet[AuditEntry]:
    """Those of the entries that are wanted. Days are those of the installation's time zone."""
    exact = {"who": wanted.who, "deed": wanted.deed, "noun": wanted.noun}
    entries = entries.filter(**{name: value for name, value in exact.items() if value})
    if wanted.since:
        entries = entries.filter(at__gte=_begins(wanted.since))
    if wanted.until:
        # The last day that there is has none after it.
        entries = entries.filter(at__lt=_begins(min(wanted.until, date.max - timedelta(2)) + timedelta(1)))
    words = wanted.words.split()
    if words:
        entries = entries.annotate(told_before=Cast("before", TextField()), told_after=Cast("after", TextField()))
    for word in words:
        entries = entries.filter(_says(word))
    return entries


def audit_page(entries: QuerySet[AuditEntry], *, before: int = 0) -> tuple[list[AuditEntry], int]:
    """A page of the entries, newest first, below a key; and the key to go on below, 0 where there is nothing more."""
    rows = entries.select_related("project").order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before else rows)[: ON_PAGE + 1])
    return found[:ON_PAGE], found[ON_PAGE - 1].pk if len(found) > ON_PAGE else 0


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(max(day, date.min + timedelta(2)), time.min))


def _says(word: str) -> Q:
    found = Q()
    for place in ("who", "deed", "noun", "noun_id", "origin", "told_before", "told_after"):
        found |= Q(**{f"{place}__icontains": word})
    # In JSON, SQLite has an é as six characters.
    written = json.dumps(word)[1:-1]
    for place in ("told_before", "told_after") if written != word else ():
        found |= Q(**{f"{place}__icontains": written})
    return found
