"""The chain of the audit log: what of an entry is sealed, by which digest, and whether it still holds.

`digest = SHA-256(digest before it + canonical JSON of what the entry says)`, both as UTF-8; before the first entry is
"". Canonical JSON has sorted keys, no spaces and only ASCII, so that anybody can compute it from an export. The account
that an entry points to is not sealed, since it may go; the name that was shown is.

Who can write to the database can also seal a forgery anew from its place on, so keep a last digest elsewhere: against
that, what was changed or cut off before it is found too.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from django.db.models import Q

from ...models import AuditEntry

AT_ONCE: Final = 500


@dataclass(frozen=True)
class Verdict:
    """How many entries are linked, how many are not yet, the last link, and in sentences what does not hold."""

    sealed: int
    waiting: int
    number: int
    digest: str
    broken: tuple[str, ...] = ()

    @property
    def link(self) -> str:
        """The last link as it can be kept elsewhere: `DIGEST@NUMBER`; "" where there is none."""
        return f"{self.digest}@{self.number}" if self.number else ""


def entry_says(entry: AuditEntry) -> dict[str, Any]:
    """All that an entry says and its seal is made from, as JSON has it; times in UTC."""
    return {
        "number": entry.number,
        "id": entry.pk,
        "at": entry.at.astimezone(UTC).isoformat(),
        "project": entry.project_id,
        "who": entry.who,
        "deed": entry.deed,
        "noun": entry.noun,
        "noun_id": entry.noun_id,
        "before": entry.before,
        "after": entry.after,
        "origin": entry.origin,
    }


def link_digest(entry: AuditEntry, *, previous: str) -> str:
    """The seal of an entry that has its number, behind the one with this digest."""
    canonical = json.dumps(entry_says(entry), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{previous}{canonical}".encode()).hexdigest()


def verify_audit(*, expect: tuple[str, int] | None = None) -> Verdict:
    """Follows the chain from its beginning to the first link that does not hold.

    `expect` is a digest and its number that were kept elsewhere: the log must still have them.
    """
    number, digest, broken = _follow()
    if expect and not broken:
        broken = _kept(*expect)
    sealed = AuditEntry.objects.exclude(number=None).count()
    return Verdict(sealed, AuditEntry.objects.filter(number=None).count(), number, digest, tuple(broken))


def _follow() -> tuple[int, str, list[str]]:
    """The last link that holds, and what is wrong behind it."""
    number, digest = 0, ""
    while entries := list(AuditEntry.objects.filter(number__gt=number).order_by("number")[:AT_ONCE]):
        for entry in entries:
            if wrong := _wrong(entry, number, digest):
                return number, digest, [wrong]
            number, digest = entry.number or 0, entry.digest
    # A number that is none, or a seal without a number, was put there by nobody of ours.
    strange = AuditEntry.objects.filter(Q(number=None) & ~Q(digest="") | Q(number__lt=1)).order_by("pk").first()
    return number, digest, [f"Entry {strange.pk} has a seal but no place in the chain."] if strange else []


def _wrong(entry: AuditEntry, number: int, digest: str) -> str:
    if entry.number != number + 1:
        gone = (
            f"Link {number + 1} is missing"
            if entry.number == number + 2
            else f"Links {number + 1} to {_one_less(entry)} are missing"
        )
        return f"{gone}: the log goes on with link {entry.number}, “{entry}”, of {_when(entry)}."
    if entry.digest != link_digest(entry, previous=digest):
        return (
            f"Link {entry.number} does not hold: what entry {entry.pk} says, “{entry}”, of {_when(entry)}, is not what "
            "was sealed there. It was changed or put in, or something before it was taken out."
        )
    return ""


def _kept(digest: str, number: int) -> list[str]:
    there = AuditEntry.objects.filter(number=number).values_list("digest", flat=True).first()
    if there is None:
        return [f"Link {number} was kept elsewhere, and the log has it no longer: its end was cut off."]
    if there != digest:
        return [f"Link {number} has another digest than the one that was kept: the log was written anew before it."]
    return []


def _one_less(entry: AuditEntry) -> int:
    return (entry.number or 0) - 1


def _when(entry: AuditEntry) -> str:
    return f"{entry.at.astimezone(UTC):%-d %B %Y, %H:%M} UTC"
