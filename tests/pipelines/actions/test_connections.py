"""Connections: made, changed, tried, left alone, taken away; and the catalogue that comes with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pipelines.actions import change_model, connect, disconnect, seed_models
from pipelines.actions.connections import PATIENCE, note_failure, note_success
from pipelines.errors import Invalid, NotFound
from pipelines.models import Connection, Model
from pipelines.secrets import unseal

pytestmark = pytest.mark.django_db


def test_a_connection_keeps_its_key_sealed_and_brings_its_models() -> None:
    connection = connect("anthropic", values={"key": "sk-secret"})
    assert (connection.name, connection.private) == ("anthropic", False)
    assert "sk-secret" not in str(Connection.objects.values())
    assert unseal(connection.secrets) == {"key": "sk-secret"}
    priced = Model.objects.get(provider="anthropic", model_id="claude-sonnet-5-5")
    assert (priced.prices["per_1k_input"], priced.prices["per_1k_output"]) == ("0.002", "0.01")
    assert priced.priced_on and priced.source


def test_what_is_not_given_stays() -> None:
    connect("anthropic", base_url="https://proxy.example/v1", values={"key": "one"}, slots=3)
    connection = connect("anthropic", values={"key": "two"})
    assert (connection.base_url, connection.slots) == ("https://proxy.example/v1", 3)
    assert unseal(connection.secrets) == {"key": "two"}
    assert Connection.objects.count() == 1


def test_one_service_can_be_connected_twice_by_two_names() -> None:
    connect("anthropic", values={"key": "one"})
    connect("anthropic", name="second", values={"key": "two"})
    assert list(Connection.objects.values_list("name", flat=True)) == ["anthropic", "second"]
    with pytest.raises(Invalid, match="Choose another name"):
        connect("bfl", name="second", values={"key": "k"})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"values": {}}, "needs this: API key"),
        ({"values": {"key": "k", "colour": "red"}}, "no setting `colour`"),
        ({"values": {"key": "k"}, "base_url": "file:///etc/passwd"}, "begins with https"),
        ({"values": {"key": "k"}, "base_url": "https://me:word@host/"}, "without a password"),
        ({"values": {"key": "k"}, "name": "Not A Slug"}, "small letters"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        connect("anthropic", **given)
    assert not Connection.objects.exists()


def test_what_is_not_a_provider_or_is_built_in_cannot_be_connected() -> None:
    for key in ("nobody", "rehearsal"):
        with pytest.raises(NotFound, match="There are: "):
            connect(key)


def test_a_model_that_people_edited_is_left_alone() -> None:
    connect("anthropic", values={"key": "k"})
    ours, theirs = Model.objects.filter(provider="anthropic").exclude(prices={})[:2]
    change_model(ours, prices={"per_call": "1"})
    Model.objects.filter(pk=theirs.pk).update(prices={})
    assert seed_models("anthropic") == 0
    assert Model.objects.get(pk=ours.pk).prices == {"per_call": "1"}
    assert Model.objects.get(pk=theirs.pk).prices


def test_a_connection_that_fails_often_is_left_alone_longer_each_time_and_recovers() -> None:
    connection = connect("anthropic", values={"key": "k"})
    pauses = []
    for _ in range(PATIENCE + 2):
        note_failure("anthropic")
        connection.refresh_from_db()
        pauses.append((connection.closed_until or timezone.now()) - timezone.now())
    assert all(pause <= timedelta(0) for pause in pauses[: PATIENCE - 1])
    assert pauses[PATIENCE - 1] < pauses[PATIENCE] < pauses[PATIENCE + 1]
    note_success("anthropic")
    connection.refresh_from_db()
    assert (connection.failures, connection.closed_until) == (0, None)


def test_what_is_taken_away_is_gone() -> None:
    disconnect(connect("anthropic", values={"key": "k"}))
    assert not Connection.objects.exists()
