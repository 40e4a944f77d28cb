"""What an inbox is filtered by, as an address says it."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.snapshots import Wanted

from .numbers import read_number

KINDS = {"image": "pictures", "video": "films", "audio": "recordings", "text": "texts", "json": "data", "file": "files"}
AGES = {"4": "4 hours", "24": "a day", "168": "a week"}
DUES = {"over": "overdue", "day": "within a day", "week": "within a week", "none": "never"}


def read_wanted(given: Mapping[str, str]) -> Wanted:
    """What the address asks for; what it does not say, or says wrongly, is not asked for."""
    older = given.get("older", "")
    return Wanted(
        project=given.get("project", "").replace("\x00", "")[:100],
        run=read_number(given.get("run", "")) or 0,
        kind=given.get("kind", "") if given.get("kind") in KINDS else "",
        older=int(older) if older in AGES else 0,
        due=given.get("due", "") if given.get("due") in DUES else "",
        words=given.get("words", "").replace("\x00", "")[:100].strip(),
    )
