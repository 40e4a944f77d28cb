"""HTTP request."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.errors import NotConfigured, StepFailed
from pipelines.providers import Access
from pipelines.providers.http_api import HttpApi
from pipelines.steps.http_request import HttpRequest, HttpRequestParams
from tests.factories import PNG
from tests.hands import Hands
from tests.peers.service import Asked, Said, Service, serving

ASK = "POST /ask"


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield service


def asked(service: Service, *, path: str = "/ask", inputs: dict[str, Any] | None = None, **params: Any) -> Any:
    hands = Hands(provider=HttpApi(Access(name="http"), own=["127.0.0.1"]), **(inputs or {}))
    return HttpRequest().run(hands, HttpRequestParams(url=service.url + path, **params))


def echo(asked: Asked) -> Any:
    return {"got": asked.json}


def test_what_comes_in_is_filled_in_and_stays_inert(service: Service) -> None:
    text = '", "admin": true, "x": "{image}'
    service.on(ASK, echo)
    body = {"prompt": "Say {text}.", "data": "{json}", "list": ["{text}"], "n": 3}
    made = asked(service, body=body, inputs={"text": text, "json": {"a": 1}})
    assert made["json"]["got"] == {"prompt": f"Say {text}.", "data": {"a": 1}, "list": [text], "n": 3}


def test_in_an_address_it_stays_where_it_was_put(service: Service) -> None:
    service.on("GET /find/*", {"ok": True})
    asked(service, path="/find/{text}", method="GET", inputs={"text": "../../admin?x=1#y"})
    assert service.asked[0].path == "/find/..%2F..%2Fadmin%3Fx%3D1%23y"


def test_a_picture_goes_as_a_data_uri(service: Service) -> None:
    service.on(ASK, echo)
    made = asked(service, body={"image": "{image}"}, inputs={"image": PNG})
    assert made["json"]["got"]["image"].startswith("data:image/png;base64,")


def test_a_pointer_picks_from_the_reply(service: Service) -> None:
    service.on(ASK, {"data": [{"a/b": "deep"}], "n": 4})
    assert asked(service, pick="/data/0/a~1b", answer="text") == {"text": "deep"}
    assert asked(service, pick="/n", answer="text") == {"text": "4"}
    assert asked(service, pick="/data/0") == {"json": {"a/b": "deep"}}
    for pick in ("/data/1", "/data/x", "/none", "/n/0"):
        with pytest.raises(StepFailed, match="nothing at"):
            asked(service, pick=pick)
    with pytest.raises(StepFailed, match="is no text"):
        asked(service, pick="/data", answer="text")


def test_a_reply_that_is_no_data_can_be_text(service: Service) -> None:
    service.on(ASK, Said(b"plain words", mime="text/plain"))
    assert asked(service, answer="text") == {"text": "plain words"}
    with pytest.raises(StepFailed, match="no JSON"):
        asked(service)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_a_reply_can_be_a_file_on_the_port_of_its_kind(service: Service, method: Any) -> None:
    service.on(f"{method} /ask", Said(PNG, mime="image/png"))
    assert asked(service, method=method, answer="file")["image"].mime == "image/png"


def test_what_is_no_picture_is_a_plain_file(service: Service) -> None:
    service.on(ASK, Said(b"<svg xmlns='http://www.w3.org/2000/svg'/>", mime="image/svg+xml"))
    assert asked(service, answer="file")["file"].kind == "file"


def test_a_file_that_the_reply_names_or_holds_is_fetched(service: Service) -> None:
    uri = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    service.on(ASK, {"url": f"{service.url}/made.png", "inline": uri, "odd": {}})
    service.on("GET /made.png", Said(PNG, mime="image/png"))
    assert asked(service, pick="/url", answer="file")["image"].name == "made.png"
    assert asked(service, pick="/inline", answer="file")["image"].kind == "image"
    with pytest.raises(StepFailed):
        asked(service, pick="/odd", answer="file")


def test_a_private_address_is_closed_unless_the_operator_named_it(service: Service) -> None:
    hands = Hands(provider=HttpApi(Access(name="http")))
    with pytest.raises(NotConfigured):
        HttpRequest().run(hands, HttpRequestParams(url=f"{service.url}/ask"))
    assert not service.asked


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"url": "/only/with/a/connection"}, "url"),
        ({"url": "https://{text}/a"}, "url"),
        ({"url": "https://a:b@c.example/"}, "url"),
        ({"url": "https://a.example/", "headers": {"Authorization": "Bearer x"}}, "headers"),
        ({"url": "https://a.example/", "headers": {"X-Api-Key": "x"}}, "headers"),
        ({"url": "https://a.example/", "headers": {"X-A": "a\r\nHost: b"}}, "headers"),
        ({"url": "https://a.example/", "method": "GET", "body": {}}, "body"),
        ({"url": "https://a.example/", "pick": "no pointer"}, "pick"),
        ({"url": "https://a.example/", "method": "DELETE"}, "method"),
    ],
)
def test_what_cannot_be_is_said_before_a_run(params: dict[str, Any], field: str) -> None:
    assert [name for name, _ in HttpRequest().problems(params)] == [field]


def test_a_path_is_enough_with_a_connection() -> None:
    assert HttpRequest().problems({"url": "/v1/{text}", "connection": "shop"}) == []
