"""Connections as staff see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pipelines.actions import connect
from pipelines.errors import NotFound
from pipelines.models import Connection
from pipelines.providers import PROVIDERS
from pipelines.snapshots import ABILITY_WORDS, ability_words, connection_seen, connections_seen, service_of, services

pytestmark = pytest.mark.django_db
SECRET = "sk-very-secret-1"


def test_every_outside_provider_can_be_connected_and_none_that_is_built_in() -> None:
    assert {service.key for service in services()} == {p.key for p in PROVIDERS if p.needs_connection()}
    service = service_of("bfl")
    assert (service.label, service.base_url, service.slots) == ("Black Forest Labs", "https://api.bfl.ai", 24)
    assert service.does == "makes pictures, edits pictures, extends pictures"
    assert [(setting.name, setting.secret, setting.required) for setting in service.settings] == [("key", True, True)]
    with pytest.raises(NotFound):
        service_of("rehearsal")


def test_every_ability_has_words() -> None:
    abilities = {ability for provider in PROVIDERS for ability in provider.describe().abilities}
    assert abilities <= set(ABILITY_WORDS)
    assert ability_words(["text", "fold_paper"]) == "writes text, fold paper"


def test_a_connection_shows_that_a_secret_is_set_and_never_the_secret() -> None:
    seen = connection_seen(connect("bfl", values={"key": SECRET}))
    assert seen.secrets == {"key": True}
    assert SECRET not in repr(seen)
    assert (seen.name, seen.label, seen.host, seen.state) == ("bfl", "Black Forest Labs", "api.bfl.ai", "not tried")


def test_its_state_is_the_worst_that_is_known() -> None:
    connect("bfl", values={"key": SECRET})
    later = timezone.now() + timedelta(minutes=2)

    def state(**fields: Any) -> str:
        Connection.objects.update(**fields)
        return connections_seen()[0].state

    assert state(healthy=True) == "answers"
    assert state(healthy=False) == "does not answer"
    assert state(healthy=True, closed_until=later, failures=6) == "left alone"
    assert state(closed_until=timezone.now() - timedelta(seconds=1)) == "answers"
    assert state(enabled=False) == "switched off"


def test_secrets_under_another_key_of_the_installation_are_told_and_break_nothing(settings: Any) -> None:
    connection = connect("bfl", values={"key": SECRET})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []
    seen = connection_seen(connection)
    assert seen.secrets == {"key": False}
    assert "Enter them again" in seen.trouble


def test_a_connection_whose_provider_is_gone_is_still_shown() -> None:
    now = timezone.now()
    gone = Connection.objects.create(
        name="old", provider="gone", base_url="https://old.example", options={"a": "b"}, changed_at=now
    )
    seen = connection_seen(gone)
    assert (seen.label, seen.host, seen.secrets, seen.values) == ("gone", "old.example", {}, {"a": "b"})
