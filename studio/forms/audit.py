"""What an audit log is filtered by, as an address says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pipelines.snapshots.audit import AuditWanted

LONGEST = 160


def read_audit(given: Mapping[str, str]) -> AuditWanted:
    """What the address asks for; what it does not say, or says wrongly, is not asked for."""
    return AuditWanted(
        who=_text(given, "who"),
        deed=_text(given, "deed"),
        noun=_text(given, "noun"),
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        words=_text(given, "words"),
    )


def _text(given: Mapping[str, str], name: str) -> str:
    return given.get(name, "").replace("\x00", "")[:LONGEST].strip()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
