"""The queue: it carries keys, never waits for its server, and says how it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from pipelines import queue
from pipelines.errors import StudioError
from tests.valkey import address_of, running_valkey


@pytest.fixture
def nowhere(settings: Any) -> None:
    """A server that is not there."""
    settings.RQ_QUEUES = {lane: {"URL": "unix:///nowhere/valkey.sock"} for lane in settings.LANES}


@pytest.fixture
def lanes(settings: Any, tmp_path: Path) -> Iterator[None]:
    """The lanes of a real server."""
    with running_valkey(tmp_path) as (_, runtime):
        settings.RQ_QUEUES = {lane: {"URL": address_of(runtime)} for lane in settings.LANES}
        yield


def test_a_server_that_is_down_stops_nobody(nowhere: None, db: None, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        queue.wake("media")
        queue.ask_for_thumb("an-asset")
    assert not queue.is_empty("media")
    assert not queue.take_wake_up("media", Event())


def test_a_server_that_is_down_is_told(nowhere: None) -> None:
    with pytest.raises(StudioError, match="make run"):
        queue.describe()


def test_a_wake_up_carries_keys_and_no_more_of_them_than_are_of_use(
    db: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    put: list[tuple[Any, ...]] = []
    lying: list[int] = []
    monkeypatch.setattr(queue, "_put", lambda *what, **_: put.append(what))
    monkeypatch.setattr(queue.django_rq, "get_queue", lambda lane: lying)
    with django_capture_on_commit_callbacks(execute=True):
        queue.wake("models", ready=1_000)
    lying += [1, 2, 3]
    with django_capture_on_commit_callbacks(execute=True):
        queue.wake("models", ready=1_000)
    assert put == [("models", queue.WORK, "models")] * (queue.MOST_WAKE_UPS + 1)


def test_a_process_that_lingers_takes_a_wake_up_off_and_leaves_no_trace_of_it(lanes: None) -> None:
    queue._enqueue("media", 2)
    server = queue.django_rq.get_connection("media")
    (first, second) = queue.django_rq.get_queue("media").get_job_ids()
    assert queue.take_wake_up("media", Event())
    assert queue.django_rq.get_queue("media").get_job_ids() == [second]
    assert [bool(server.exists(f"rq:job:{key}")) for key in (first, second)] == [False, True]


def test_a_process_that_lingers_leaves_other_work_to_one_of_its_own(lanes: None) -> None:
    queue._enqueue("media", 1)
    queue._put("media", queue.THUMB, "an-asset", at_front=True)
    assert not queue.take_wake_up("media", Event())
    assert len(queue.django_rq.get_queue("media")) == 2


def test_nobody_lingers_for_ever_or_once_it_is_told_to_stop(lanes: None, settings: Any) -> None:
    settings.LINGER_SECONDS = 0.01
    assert not queue.take_wake_up("media", Event())
    settings.LINGER_SECONDS = 3_600
    stopping = Event()
    stopping.set()
    assert not queue.take_wake_up("media", stopping)
