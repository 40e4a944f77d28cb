"""Who handed back what was given out of the house is noted, and not what it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.actions import hand_back
from pipelines.errors import Stale
from pipelines.models import AuditEntry, HandOff, Project, Run
from studio.models import User
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


def test_the_one_who_was_first_is_noted(project: Project, work: Callable[[Run], Run], dora: User) -> None:
    steps = {"write": {"type": "hand_off", "params": {"tool": "other", "name": "Loom", "wants": "text"}}}
    out = HandOff.objects.get(run=work(make_run(project, drawing(steps))))
    hand_back(out, outputs={"text": "A quiet harbour."}, by=dora)
    with pytest.raises(Stale):
        hand_back(out, outputs={"text": "Another."}, by=dora)
    entry = AuditEntry.objects.get(deed="hand_back")
    assert (entry.by, entry.project, entry.noun_id) == (dora, project, str(out.pk))
    assert entry.after == {"name": out.title, "gave": ["text"]}
