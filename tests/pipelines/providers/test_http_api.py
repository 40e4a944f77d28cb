"""Any HTTP API, with a connection's key or without."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import BadRequest, NotConfigured, Transient, Uncertain
from pipelines.providers import Access
from pipelines.providers.abilities import CallOutRequest
from pipelines.providers.http_api import HttpApi
from tests.hands import Quiet
from tests.peers.service import Said, Service

KEY = "secret-key-123"


def connected(service: Service, **values: str) -> HttpApi:
    return HttpApi(Access(name="shop", base_url=f"{service.url}/v1", values={"key": KEY, **values}, private=True))


def test_the_key_goes_in_its_header_to_its_own_site(service: Service) -> None:
    service.on("POST /v1/ask", {"ok": True})
    provider = connected(service, header="X-Shop-Key")
    result = provider.call_out(CallOutRequest(url="/ask", body={"a": 1}), Quiet())
    (asked,) = service.sent("POST /v1/ask")
    assert (asked.headers["x-shop-key"], asked.json, result.body) == (KEY, {"a": 1}, {"ok": True})
    assert result.model == "shop"


def test_it_goes_to_no_other_site(service: Service) -> None:
    for url in ("https://elsewhere.example/", service.url.replace("127.0.0.1", "localhost")):
        with pytest.raises(NotConfigured, match="is to"):
            connected(service).call_out(CallOutRequest(url=url), Quiet())
    assert not service.asked


def test_a_site_that_honours_keys_gets_one_and_is_asked_again(service: Service) -> None:
    service.on("POST /v1/ask", {}).on("GET /v1/ask", {})
    provider = connected(service, idempotent="yes")
    provider.call_out(CallOutRequest(url="ask", body={}), Quiet(key="k-1"))
    provider.call_out(CallOutRequest(url="ask", verb="GET"), Quiet(key="k-2"))
    keys = [asked.headers.get("idempotency-key") for asked in service.asked]
    assert (provider.reconcile, keys) == ("key", ["k-1", None])
    assert connected(service).reconcile == "none"


def test_reading_is_harmless_and_the_rest_is_in_doubt(service: Service) -> None:
    service.on("GET /v1/ask", "drop").on("PUT /v1/ask", "drop")
    with pytest.raises(Transient):
        connected(service).call_out(CallOutRequest(url="ask", verb="GET"), Quiet())
    with pytest.raises(Uncertain):
        connected(service).call_out(CallOutRequest(url="ask", verb="PUT"), Quiet())
    assert CallOutRequest(url="ask", verb="GET").harmless()
    assert not CallOutRequest(url="ask", verb="PUT").harmless()


def test_no_key_is_in_an_error(service: Service) -> None:
    service.on("POST /v1/ask", Said({"message": f"The key {KEY} is wrong"}, 400))
    with pytest.raises(BadRequest) as caught:
        connected(service).call_out(CallOutRequest(url="ask"), Quiet())
    assert KEY not in caught.value.message


def test_a_reply_too_long_for_a_text_must_be_a_file(service: Service) -> None:
    service.on("GET /v1/long", Said(b"x" * 1_000_001, mime="text/plain"))
    with pytest.raises(BadRequest, match="Ask for it as a file"):
        connected(service).call_out(CallOutRequest(url="long", verb="GET"), Quiet())
    found = connected(service).call_out(CallOutRequest(url="long", verb="GET", answer="file"), Quiet())
    assert len(found.data) == 1_000_001


@pytest.mark.parametrize("said", [Said({}), Said({}, 404), Said({}, 405)])
def test_trying_it_finds_somebody_there(service: Service, said: Any) -> None:
    service.on("GET /v1/", said)
    assert "answers" in connected(service).check().message


def test_trying_it_finds_that_the_key_is_wrong_or_nobody_there(service: Service) -> None:
    service.on("GET /v1/", Said({}, 401))
    with pytest.raises(NotConfigured):
        connected(service).check()
    with pytest.raises(Transient):
        HttpApi(Access(base_url="http://127.0.0.1:9", private=True)).check()


def test_without_a_connection_credentials_are_said_to_be_missing(service: Service) -> None:
    service.on("GET /ask", Said({}, 401))
    with pytest.raises(NotConfigured, match="name that connection"):
        HttpApi(own=["127.0.0.1"]).call_out(CallOutRequest(url=f"{service.url}/ask", verb="GET"), Quiet())
