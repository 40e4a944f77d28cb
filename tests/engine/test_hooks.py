"""A service's own job that is waited for on real workers, and the webhook that says that it has ended."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.models import Call, Project, StepRun
from studio.management.supervisor import Child
from tests.asking import configure
from tests.factories import drawing, make_run
from tests.peers.counting import Counting, Service, serving

pytestmark = pytest.mark.engine


@pytest.fixture
def service(engine: Any) -> Iterator[Service]:
    """A counting service, and in place of the usual worker one that looks after its jobs once an hour."""
    with serving(Service()) as service:
        service.polls_needed = 1000
        supervisor = engine.supervisor
        supervisor._end([supervisor._lives.pop("models")])
        supervisor.env.update({"COUNTING_URL": service.url, "COUNTING_PATIENCE": "3600"})
        supervisor.start(Child("models", (sys.executable, "-m", "tests.workers", "models")))
        yield service


def test_a_webhook_ends_an_hours_wait_at_once(
    engine: Any, service: Service, project: Project, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, Counting(service))
    params = {"prompt": "A place", "model": "counting/m"}
    run = make_run(project, drawing({"line": {"type": "write_text", "params": params}}))
    run = engine.wait_for(run, lambda run: run.state == "waiting")
    job = Call.objects.get(run=run).job
    service.polls_needed = 0
    door = f"{live_server.url}/hooks/counting/"
    assert service.post_hook(door, job, secret=b"guessed") == 403
    assert StepRun.objects.get(run=run).state == "waiting"
    assert [service.post_hook(door, job) for _ in range(2)] == [202, 202]
    run = engine.wait_for(run, lambda run: run.state == "done")
    told = {"text": "A job's words.", "data": None, "citations": None, "plain": None}
    assert StepRun.objects.get(run=run).outputs == told
    assert service.billed == 1
