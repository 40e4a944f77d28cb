"""Models that a service fetches on demand: in turns, and told of whatever becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.module_loading import import_string

from pipelines import queue as queue_module
from pipelines import tasks
from pipelines.actions import connect
from pipelines.errors import Invalid, NotFound
from pipelines.exchange import ask_for_pull
from pipelines.exchange import pulls as pulls_module
from pipelines.models import Connection, Model
from tests.peers.service import Said, Service, serving

pytestmark = pytest.mark.django_db
PULL, MODEL = "POST /api/pull", "qwen3:8b"
LISTED = {"models": [{"name": MODEL, "details": {"family": "qwen3"}, "capabilities": ["completion"]}]}


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield service.on("GET /api/tags", LISTED)


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What would lie in the queue: lane, door and keys."""
    put: list[tuple[Any, ...]] = []
    monkeypatch.setattr(queue_module, "_put", lambda *what, **_: put.append(what))
    return put


@pytest.fixture
def ollama(service: Service) -> Connection:
    return connect("ollama", base_url=service.url, private=True)


def work(put: list[tuple[Any, ...]], capture: Any, turns: int = 50) -> None:
    """Works on the queue, as RQ would, until it is empty."""
    for _ in range(turns):
        if not put:
            return
        lane, door, *keys = put.pop(0)
        assert (lane, door) == ("models", queue_module.PULL)
        with capture(execute=True):
            import_string(door)(*keys)


def told() -> str:
    return Connection.objects.get().health


def test_a_model_is_pulled_after_commit_and_then_listed(
    service: Service, ollama: Connection, put: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    service.on(PULL, {"status": "success"})
    with django_capture_on_commit_callbacks(execute=True):
        assert ask_for_pull(ollama, MODEL) == {"model": MODEL}
        assert put == []
    assert (told(), len(put)) == (f"`{MODEL}` is to be pulled.", 1)
    work(put, django_capture_on_commit_callbacks)
    assert told() == f"`{MODEL}` has been pulled and can be used."
    assert Model.objects.get(provider="ollama", model_id=MODEL).abilities == ["text"]
    assert [asked.json["model"] for asked in service.sent(PULL)] == [MODEL]


def test_what_takes_longer_than_a_turn_goes_on_in_the_next(
    service: Service,
    ollama: Connection,
    put: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(pulls_module, "TURN_SECONDS", 0.2)
    service.on(PULL, "slow", "slow", {"status": "success"})
    with django_capture_on_commit_callbacks(execute=True):
        ask_for_pull(ollama, MODEL)
    work(put, django_capture_on_commit_callbacks, turns=1)
    assert (told(), len(put)) == (f"`{MODEL}` is being pulled.", 1)
    monkeypatch.setattr(pulls_module, "TURN_SECONDS", 5.0)
    service.on(PULL, {"status": "success"})
    work(put, django_capture_on_commit_callbacks)
    assert "has been pulled" in told()


def test_it_is_not_tried_for_ever(
    service: Service,
    ollama: Connection,
    put: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(pulls_module, "TURN_SECONDS", 0.1)
    service.on(PULL, "slow")
    put.append(("models", queue_module.PULL, ollama.pk, MODEL, pulls_module.MOST_TURNS))
    work(put, django_capture_on_commit_callbacks)
    assert "Look at the service, or pull again." in told()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (Said({"error": "pull model manifest: file does not exist"}, 500), "has no model of this name"),
        (Said({"error": "no space left on device"}, 500), "out of order"),
        ("drop", "broke"),
        ("half", "cannot be read"),
    ],
)
def test_what_goes_wrong_is_told_and_ends_it(
    said: Any,
    sentence: str,
    service: Service,
    ollama: Connection,
    put: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    service.on(PULL, said)
    put.append(("models", queue_module.PULL, ollama.pk, MODEL, 1))
    work(put, django_capture_on_commit_callbacks)
    assert told().startswith(f"`{MODEL}` was not pulled. ")
    assert sentence in told()
    assert Connection.objects.get().healthy is None


def test_a_connection_that_was_taken_away_meanwhile_ends_it(put: list[Any]) -> None:
    tasks.pull(999_999, MODEL, 1)
    assert put == []


def test_only_what_can_be_pulled_is_asked_for(ollama: Connection, put: list[Any]) -> None:
    for name in ("", "two words", "x" * 121, "a\x00b", "-\n"):
        with pytest.raises(Invalid, match="as its service names it"):
            ask_for_pull(ollama, name)
    with pytest.raises(NotFound):
        ask_for_pull(connect("bfl", values={"key": "k"}), MODEL)
