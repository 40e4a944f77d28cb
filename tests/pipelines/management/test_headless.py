"""Working on a run without workers."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.management import headless
from pipelines.models import Project, Run
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("toys", "queue", "heard")]


def test_a_run_that_ends_between_two_looks_is_told_as_it_ended(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(project, drawing({"say": {"type": "echo", "params": {"say": "x"}}}))
    look = headless._moving

    def look_late(now: Run) -> bool:
        headless.work_shift("media", only=now.pk)
        return look(now)

    monkeypatch.setattr(headless, "_moving", look_late)
    seen: list[Any] = []
    assert headless.work_through(run, tick=lambda now: seen.append(now.state)).state == "done"
    assert seen[-1] == "done"
