"""`manage.py connect`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command

from pipelines.models import Connection
from pipelines.secrets import unseal
from tests.peers.service import Said, Service, serving

pytestmark = pytest.mark.django_db
ROUTE = "GET /v1/models"


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service().on(ROUTE, {"data": []})) as service:
        yield service


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("MY_KEY", "sk-from-outside")
    return "sk-from-outside"


def test_an_operator_connects_an_address_of_the_own_network_and_it_is_tried(
    service: Service, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("connect", "anthropic", base_url=f"{service.url}/v1", key_env="MY_KEY")
    said = capsys.readouterr().out
    assert "accepts the key" in said and key not in said
    connection = Connection.objects.get()
    assert (connection.private, connection.healthy) == (True, True)
    assert service.sent(ROUTE)[0].headers["x-api-key"] == key


def test_a_connection_that_does_not_answer_yet_is_kept_and_told(service: Service) -> None:
    service.on(ROUTE, Said({}, 503))
    with pytest.raises(CommandError, match="It is kept") as caught:
        call_command("connect", "anthropic", base_url=f"{service.url}/v1", key_env="MY_KEY")
    assert caught.value.returncode == 4
    assert Connection.objects.get().healthy is False


def test_other_settings_come_from_arguments_or_the_environment(key: str) -> None:
    call_command(
        "connect", "openai", name="studio", set=["organization=org-1"], set_env=["key=MY_KEY"], no_check=True, slots=2
    )
    connection = Connection.objects.get()
    assert (connection.name, connection.options, connection.slots) == ("studio", {"organization": "org-1"}, 2)
    assert unseal(connection.secrets) == {"key": key}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"key_env": "NOT_THERE"}, "has no NOT_THERE"),
        ({"set": ["region"]}, "is not NAME=VALUE"),
        ({"key_env": "MY_KEY", "base_url": "nowhere"}, "begins with https"),
        ({}, "needs this: API key"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as caught:
        call_command("connect", "anthropic", **given)
    assert caught.value.returncode == 2
    assert not Connection.objects.exists()


def test_a_connection_is_taken_away(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("connect", "anthropic", key_env="MY_KEY", no_check=True)
    call_command("connect", "anthropic", remove=True)
    assert "no longer connected" in capsys.readouterr().out
    assert not Connection.objects.exists()
    with pytest.raises(CommandError, match="no connection"):
        call_command("connect", "anthropic", remove=True)
