"""A Runnable as a connection: what is allowed is for whoever runs Pressline to say, and a result is paid once."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import OperationalError

from pipelines.actions import cancel_run, connect
from pipelines.actions.claims import report_progress
from pipelines.errors import NotConfigured
from pipelines.exchange import try_connection
from pipelines.models import SUCCEEDED, UNKNOWN, Connection, Project, Run
from pipelines.runner import run_step, settle
from pipelines.states import CANCELLED, DONE, FAILED
from tests.asking import Worker
from tests.factories import drawing, make_run
from tests.runnables import began, is_gone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue", "heard")]
TARGET = "tests.runnables:greet"


def worker(project: Project, inputs: dict[str, Any] | None = None) -> Worker:
    params = {"model": "chains", "inputs": inputs or {"input": "sea"}}
    made = Worker.__new__(Worker)
    made.run = make_run(project, drawing({"ask": {"type": "run_workflow", "params": params}}))
    return made


def allow(settings: Any, name: str) -> None:
    target = f"tests.runnables:{name}"
    settings.RUNNABLES = [target]
    connect("runnable", name="chains", values={"target": target})


def test_it_goes_through_the_ledger(project: Project, settings: Any) -> None:
    allow(settings, "greet")
    step_run = (asked := worker(project)).attempt()
    assert (step_run.state, step_run.outputs["text"]) == (DONE, "Hello sea")
    (call,) = asked.calls
    assert (call.state, call.provider) == (SUCCEEDED, "chains")


def test_cancelling_the_run_ends_its_process(
    project: Project, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "note"
    allow(settings, "sleep")
    asked = worker(project, {"note": str(note)})

    def report(*told: Any) -> bool:
        """Somebody cancels the run once its process is at work."""
        if began(note):
            cancel_run(asked.run)
        return report_progress(*told)

    monkeypatch.setattr("pipelines.context.report_progress", report)
    assert asked.attempt().state == CANCELLED
    assert all(is_gone(int(process)) for process in note.read_text().split())
    (call,) = asked.calls
    assert (call.state, call.error["kind"]) == (UNKNOWN, "cancelled")


@pytest.mark.parametrize("end", ["stopped", "elsewhere", "busy"])
def test_nothing_else_ends_it_before_its_answer_which_would_be_lost(
    end: str, project: Project, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker is asked to stop, another one has taken the step run, or the database takes nothing just now."""
    allow(settings, "linger")
    asked, stopping, told = worker(project), Event(), list[Any]()

    def report(*reported: Any) -> bool:
        told.append(reported)
        if end == "busy":
            raise OperationalError("database is locked")
        return False

    monkeypatch.setattr("pipelines.context.report_progress", report)
    step_run = asked.claim()
    if end == "stopped":
        stopping.set()
    run = Run.objects.select_related("version__pipeline").get(pk=asked.run.pk)
    settle(run.pk, [run_step(step_run, run, stopping=stopping)])
    assert (asked.step_run.state, asked.step_run.outputs["text"]) == (DONE, "Hello sea")
    assert bool(told) is (end != "stopped")


def test_without_leave_nothing_runs_and_the_page_says_how_it_is_given(project: Project, settings: Any) -> None:
    assert settings.RUNNABLES == []
    connection = connect("runnable", name="chains", values={"target": TARGET})
    with pytest.raises(NotConfigured, match=f"RUNNABLES={TARGET}"):
        try_connection(connection)
    assert "RUNNABLES" in Connection.objects.get().health
    assert worker(project).attempt().state == FAILED
