"""Webhook out."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.providers.webhook import Webhook
from pipelines.steps.webhook_out import WebhookOut, WebhookParams
from tests.factories import PNG
from tests.hands import Hands
from tests.peers.service import Service, serving

HOOK = "POST /hook"


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield service.on(HOOK, {"id": 7})


def sent(service: Service, *, embed: bool = False, make_apikey: str = "", **inputs: Any) -> tuple[Any, Hands]:
    hands = Hands(provider=Webhook(own=["127.0.0.1"]), **inputs)
    params = WebhookParams(url=f"{service.url}/hook", embed=embed, make_apikey=make_apikey)
    return WebhookOut().run(hands, params), hands


def test_what_has_come_in_is_posted_and_the_reply_given_on(service: Service) -> None:
    made, hands = sent(service, text="Made to last", json={"a": [1]}, image=PNG)
    (asked,) = service.sent(HOOK)
    data = asked.json["data"]
    assert (asked.json["type"], data["text"], data["json"]) == ("step.reached", "Made to last", {"a": [1]})
    assert data["image"].keys() == {"id", "sha256", "kind", "mime", "name", "width", "height"}
    assert made["reply"] == {"status": 200, "json": {"id": 7}, "text": '{"id": 7}'}
    assert hands.facts["webhook_id"] == asked.headers["webhook-id"] == "msg_step-run-1"


def test_small_files_go_whole_where_that_is_asked(service: Service) -> None:
    sent(service, embed=True, image=PNG)
    head, _, rest = service.sent(HOOK)[0].json["data"]["image"]["data_uri"].partition(",")
    assert (head, base64.b64decode(rest)) == ("data:image/png;base64", PNG)


def test_large_files_never_do(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.steps.sending.EMBED_MOST", 10)
    sent(service, embed=True, image=PNG)
    assert "data_uri" not in service.sent(HOOK)[0].json["data"]["image"]


def test_the_key_of_a_make_webhook_goes_in_its_header(service: Service) -> None:
    sent(service, make_apikey="make-123")
    assert service.sent(HOOK)[0].headers["x-make-apikey"] == "make-123"


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"url": "/relative"},
        {"url": "ftp://a.example/"},
        {"url": "https://user:pass@a.example/"},
        {"url": "https://[bad/"},
        {"url": "https://a.example/", "make_apikey": "a\r\nb"},
    ],
)
def test_an_address_that_is_none_is_said_before_a_run(params: dict[str, Any]) -> None:
    assert WebhookOut().problems(params)


def test_a_whole_address_is_no_problem() -> None:
    assert WebhookOut().problems({"url": "https://hook.example/abc"}) == []
