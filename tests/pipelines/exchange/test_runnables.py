"""A Runnable as a connection: what is allowed is for whoever runs Pressline to say, and a result is paid once."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.actions import connect
from pipelines.errors import NotConfigured
from pipelines.exchange import try_connection
from pipelines.models import SUCCEEDED, Connection, Project
from pipelines.states import DONE, FAILED
from tests.asking import Worker
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue", "heard")]
TARGET = "tests.runnables:greet"


def worker(project: Project) -> Worker:
    params = {"model": "chains", "inputs": {"input": "sea"}}
    made = Worker.__new__(Worker)
    made.run = make_run(project, drawing({"ask": {"type": "run_workflow", "params": params}}))
    return made


def test_it_goes_through_the_ledger(project: Project, settings: Any) -> None:
    settings.RUNNABLES = [TARGET]
    connect("runnable", name="chains", values={"target": TARGET})
    step_run = (asked := worker(project)).attempt()
    assert (step_run.state, step_run.outputs["text"]) == (DONE, "Hello sea")
    (call,) = asked.calls
    assert (call.state, call.provider) == (SUCCEEDED, "chains")


def test_without_leave_nothing_runs_and_the_page_says_how_it_is_given(project: Project, settings: Any) -> None:
    assert settings.RUNNABLES == []
    connection = connect("runnable", name="chains", values={"target": TARGET})
    with pytest.raises(NotConfigured, match=f"RUNNABLES={TARGET}"):
        try_connection(connection)
    assert "RUNNABLES" in Connection.objects.get().health
    assert worker(project).attempt().state == FAILED
