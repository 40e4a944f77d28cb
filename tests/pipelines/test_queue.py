"""The queue: it carries keys, never waits for its server, and says how it is."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines import queue
from pipelines.errors import StudioError


@pytest.fixture
def nowhere(settings: Any) -> None:
    """A server that is not there."""
    settings.RQ_QUEUES = {lane: {"URL": "unix:///nowhere/valkey.sock"} for lane in settings.LANES}


def test_a_server_that_is_down_stops_nobody(nowhere: None, db: None, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        queue.wake("media")
        queue.ask_for_thumb("an-asset")
    assert not queue.is_empty("media")


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
