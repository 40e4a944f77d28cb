"""A worker's shift, in this process."""

from __future__ import annotations

from threading import Event

import pytest

from pipelines import shift
from pipelines.models import Project, Run
from pipelines.shift import work_shift
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("toys", "queue", "heard")]


def test_a_process_that_has_grown_gives_its_place_away_but_does_something_first(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shift, "memory", lambda: float("inf"))
    runs = [make_run(project, drawing({"say": {"type": "echo", "params": {"say": words}}})).pk for words in "ab"]
    assert work_shift("media")
    assert Run.objects.filter(pk__in=runs, state="done").count() == 1
    assert any(not work_shift("media") for _ in range(3))
    assert Run.objects.filter(pk__in=runs, state="done").count() == 2


def test_a_shift_goes_on_with_what_comes_while_it_waits(project: Project) -> None:
    said: list[bool] = []

    def comes_more(stopping: Event) -> bool:
        said.append(stopping.is_set())
        if len(said) == 1:
            make_run(project, drawing({"say": {"type": "echo", "params": {"say": "later"}}}))
        return len(said) == 1

    make_run(project, drawing({"say": {"type": "echo", "params": {"say": "now"}}}))
    assert not work_shift("media", comes_more=comes_more)
    assert said == [False, False]
    assert [run.state for run in Run.objects.all()] == ["done", "done"]


def test_a_shift_whose_time_is_up_waits_for_nothing(project: Project) -> None:
    assert work_shift("media", seconds=1e-9, comes_more=lambda stopping: pytest.fail("it waited"))
