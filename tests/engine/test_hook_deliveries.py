"""A subscriber is told by processes of their own: by a worker at once, by the sweeper where no worker comes to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from pipelines.actions import cancel_run
from pipelines.models import HookDelivery, Project, Run
from tests.factories import drawing, make_run, make_subscription
from tests.peers.service import Service, serving

pytestmark = pytest.mark.engine
LINE = drawing({"line": {"type": "write_text", "params": {"prompt": "A line"}}})


@pytest.fixture
def receiver(project: Project) -> Iterator[Service]:
    with serving() as receiver:
        receiver.on("POST /hook", {})
        make_subscription(project, to=f"{receiver.url}/hook")
        yield receiver


def leave_only(engine: Any, name: str) -> None:
    """Of the sweeper and the models' worker only one is left, which may send to this machine."""
    supervisor = engine.supervisor
    child = supervisor._lives[name].child
    for other in ("models", "sweep"):
        supervisor._end([supervisor._lives.pop(other)])
    # Only who has our key can open what the secret was sealed with.
    supervisor.env.update({"ALLOWED_PRIVATE_HOSTS": "127.0.0.1", "SECRET_KEY": settings.SECRET_KEY})
    supervisor.start(child)


def await_taken(engine: Any, receiver: Service, run: Run) -> None:
    assert engine.supervisor.wait(lambda: HookDelivery.objects.get().taken_at is not None, 60)
    (asked,) = receiver.sent("POST /hook")
    assert (asked.json["type"], asked.json["data"]["id"]) == ("run.ended", run.pk)


def test_a_worker_tells_of_a_run_that_workers_have_ended(engine: Any, receiver: Service, project: Project) -> None:
    leave_only(engine, "models")
    run = make_run(project, LINE)
    engine.wait_for(run, lambda run: run.state == "done")
    await_taken(engine, receiver, run)


def test_the_sweeper_tells_what_no_worker_came_to(engine: Any, receiver: Service, project: Project) -> None:
    leave_only(engine, "sweep")
    run = make_run(project, LINE)
    cancel_run(run)
    await_taken(engine, receiver, run)
