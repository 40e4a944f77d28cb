"""The daily look at what services list."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.actions import connect
from pipelines.exchange import Look, look_at_models, look_daily
from pipelines.models import Connection, Model
from pipelines.providers import PROVIDERS
from studio.management.supervisor import Supervisor
from studio.management.valkey import SOCKET, answers, describe_valkey
from tests.peers.service import Said, Service, serving

pytestmark = pytest.mark.django_db
LISTED = {"data": [{"id": "claude-haiku-5-5", "display_name": "Haiku"}, {"id": "claude-next", "display_name": "Next"}]}


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield service.on("GET /v1/models", LISTED)


def link(service: Service, provider: str = "anthropic", **more: Any) -> Connection:
    return connect(provider, base_url=f"{service.url}/v1", values={"key": "k"}, private=True, **more)


def missing(provider: str = "anthropic") -> set[str]:
    rows = Model.objects.filter(provider=provider)
    return {row.model_id for row in rows if "missing_since" in row.limits}


def test_what_is_listed_is_written_down_and_what_is_not_is_missed(service: Service) -> None:
    link(service)
    assert look_at_models() == [Look("anthropic", listed=2, new=1)]
    connection = Connection.objects.get()
    assert (connection.healthy, connection.health) == (True, "Anthropic lists 2 models.")
    assert Model.objects.get(model_id="claude-next").abilities == ["text"]
    assert "claude-sonnet-5-5" in missing()
    assert not missing() & {"claude-haiku-5-5", "claude-next"}


def test_what_the_service_says_of_a_models_end_is_written(service: Service) -> None:
    link(service.on("GET /v1/models", {"data": [{"id": "gpt-image-2", "shutdown_date": "2031-03-01"}]}), "openai")
    look_at_models()
    assert str(Model.objects.get(model_id="gpt-image-2").retires_on) == "2031-03-01"


@pytest.mark.parametrize("answer", [Said({}, 401), "half", Said({"data": [7]}), Said({"data": None})])
def test_one_that_fails_is_noted_and_stops_no_other(service: Service, answer: Any) -> None:
    with serving() as other:
        link(other.on("GET /v1/models", answer), name="a_broken")
        link(service, name="b_well")
        broken, well = look_at_models()
    assert broken.problem
    assert (well.listed, well.new) == (2, 1)
    noted = {row.name: (row.healthy, row.health) for row in Connection.objects.all()}
    assert noted["a_broken"] == (False, broken.problem)
    # Perhaps the one that failed would have listed them.
    assert not missing()


def test_a_model_is_missed_only_where_no_connection_to_its_service_lists_it(service: Service) -> None:
    with serving() as other:
        link(other.on("GET /v1/models", {"data": [{"id": "claude-sonnet-5-5"}]}), name="second")
        link(service)
        look_at_models()
    assert "claude-opus-4-7" in missing()
    assert not missing() & {"claude-haiku-5-5", "claude-sonnet-5-5", "claude-next"}


def test_an_empty_list_and_one_that_is_not_whole_say_nothing_of_what_is_gone(service: Service) -> None:
    link(service.on("GET /v1/models", {"data": []}))
    link(service, "huggingface")
    look_at_models()
    assert not missing()
    assert not {provider.lists_all for provider in PROVIDERS if provider.key in ("huggingface", "fal", "replicate")} - {
        False
    }


def test_a_connection_that_is_switched_off_is_not_asked(service: Service) -> None:
    link(service, enabled=False)
    assert look_at_models() == []
    assert not service.asked


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Iterator[None]:
    """A Valkey of the test's own."""
    with tempfile.TemporaryDirectory(prefix="pl-") as name:
        supervisor = Supervisor(tmp_path / "logs", say=lambda line: None)
        try:
            supervisor.start(describe_valkey(tmp_path, Path(name)))
            assert supervisor.wait(lambda: answers(Path(name)), 30)
            settings.REDIS_URL = f"unix://{Path(name) / SOCKET}?db=0"
            yield
        finally:
            supervisor.stop()


def test_of_several_hosts_one_looks_a_day(server: None, service: Service) -> None:
    link(service)
    assert look_daily() == [Look("anthropic", listed=2, new=1)]
    assert look_daily() is None
    assert len(service.asked) == 1


def test_without_the_server_nobody_looks(service: Service, settings: Any) -> None:
    link(service)
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    assert look_daily() is None
