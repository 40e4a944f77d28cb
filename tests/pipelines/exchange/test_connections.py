"""Who can be asked: what is connected, what is closed for a while, what has been retired."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from pipelines.actions import connect
from pipelines.errors import NotConfigured, Retired, Transient
from pipelines.exchange import open_providers, try_connection
from pipelines.exchange.connections import check_open, open_provider
from pipelines.exchange.lifecycle import check_model
from pipelines.models import Connection, Model
from tests.peers.service import Said, Service, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield service


def link(service: Service) -> Connection:
    return connect("anthropic", base_url=f"{service.url}/v1", values={"key": "sk-1"}, private=True)


def test_what_is_connected_goes_before_what_is_built_in() -> None:
    connect("anthropic", values={"key": "k"})
    connect("bfl", values={"key": "k"}, enabled=False)
    assert [provider.name for provider in open_providers()] == ["anthropic", "rehearsal"]
    assert [provider.name for provider in open_providers(rehearse=True)] == ["rehearsal"]


def test_an_adapter_stays_open_until_its_connection_changes() -> None:
    connection = connect("anthropic", values={"key": "one"})
    first = open_provider(connection)
    assert open_provider(Connection.objects.get()) is first
    second = open_provider(connect("anthropic", values={"key": "two"}))
    assert second is not first
    assert second.setting("key") == "two"


def test_trying_it_is_written_down(service: Service) -> None:
    connection = link(service.on("GET /v1/models", {"data": []}))
    assert "accepts the key" in try_connection(connection)
    connection.refresh_from_db()
    assert connection.healthy and connection.tried_at


def test_bad_credentials_are_written_down_in_words(service: Service) -> None:
    said = {"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}}
    connection = link(service.on("GET /v1/models", Said(said, 401)))
    with pytest.raises(NotConfigured, match="does not accept the credentials"):
        try_connection(connection)
    connection.refresh_from_db()
    assert connection.healthy is False
    assert "invalid x-api-key" in connection.health


def test_a_private_address_is_refused_unless_staff_allow_it(service: Service) -> None:
    connection = connect("anthropic", base_url=service.url, values={"key": "k"})
    with pytest.raises(NotConfigured, match="private network"):
        try_connection(connection)
    assert not service.asked


def test_a_closed_connection_is_not_asked_until_its_time_is_over() -> None:
    connection = connect("anthropic", values={"key": "k"})
    provider = open_provider(connection)
    check_open(provider)
    Connection.objects.update(failures=6, closed_until=timezone.now() + timedelta(seconds=90))
    with pytest.raises(Transient) as caught:
        check_open(provider)
    assert caught.value.retry_after and caught.value.retry_after <= 90
    Connection.objects.update(closed_until=timezone.now())
    check_open(provider)


def test_a_retired_model_names_its_successor_before_anything_is_sent() -> None:
    provider = open_provider(connect("anthropic", values={"key": "k"}))
    Model.objects.filter(model_id="claude-sonnet-4-5").update(retires_on=timezone.localdate())
    with pytest.raises(Retired, match="anthropic/claude-sonnet-5-5"):
        check_model(provider, "claude-sonnet-4-5")
    Model.objects.filter(model_id="claude-sonnet-4-5").update(retires_on=timezone.localdate() + timedelta(days=1))
    check_model(provider, "claude-sonnet-4-5")


def test_a_model_that_staff_switched_off_is_not_asked_and_an_unknown_one_is() -> None:
    provider = open_provider(connect("anthropic", values={"key": "k"}))
    Model.objects.filter(model_id="claude-haiku-5-5").update(enabled=False)
    with pytest.raises(NotConfigured, match="switched"):
        check_model(provider, "claude-haiku-5-5")
    check_model(provider, "claude-of-tomorrow")
