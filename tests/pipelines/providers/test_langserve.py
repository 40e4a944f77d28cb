"""LangServe: chains that are invoked, and what comes out of them."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import BadRequest, NotConfigured, Refused, Retired, Uncertain
from tests.peers.service import Said, Service
from tests.services.langserve import CASES, INVOKE, script

(WORKFLOW,) = CASES
MESSAGE = {"type": "ai", "content": "A line", "usage_metadata": {"input_tokens": 9, "output_tokens": 3}}


def test_a_chain_gives_its_output(service: Service) -> None:
    result = WORKFLOW.ask(script(service), extra={"config": {"tags": ["a"]}})
    (asked,) = service.sent(INVOKE)
    assert result.outputs == [{"name": "output", "kind": "text", "value": "Made to last"}]
    assert (result.model, result.facts, result.bill.usage) == ("langserve/headline", {"request": "b1f2"}, {"calls": 1})
    assert asked.headers["authorization"] == "Bearer secret-key-123"
    assert asked.json["input"]["topic"] == "harbours"
    assert asked.json["input"]["photo"].startswith("data:image/png;base64,")
    assert (asked.json["config"], asked.json["kwargs"]) == ({"tags": ["a"]}, {})


def test_an_input_that_is_alone_goes_as_it_is(service: Service) -> None:
    WORKFLOW.ask(script(service), inputs={"input": "harbours"})
    assert service.sent(INVOKE)[0].json["input"] == "harbours"


@pytest.mark.parametrize(
    ("output", "wanted"),
    [
        (MESSAGE, [("output", "text")]),
        ({"headline": "A", "score": 1, "note": None}, [("headline", "text"), ("score", "json")]),
        ([1, 2], [("output", "json")]),
        (0, [("output", "json")]),
    ],
)
def test_outputs_are_told_by_their_kind(service: Service, output: Any, wanted: Any) -> None:
    result = WORKFLOW.ask(service.on(INVOKE, {"output": output}))
    assert [(part["name"], part["kind"]) for part in result.outputs] == wanted


def test_a_message_says_what_it_took(service: Service) -> None:
    usage = WORKFLOW.ask(service.on(INVOKE, {"output": MESSAGE})).bill.usage
    assert usage == {"calls": 1, "input": 9, "output": 3}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said({"output": ""}), Refused),
        (Said({"output": None}), Refused),
        (Said({"outputs": []}), Uncertain),
        (Said({"detail": "Not Found"}, 404), Retired),
        (Said({"detail": [{"loc": ["body", "input"], "msg": "field required"}]}, 422), BadRequest),
    ],
)
def test_its_own_ways_to_say_no_are_understood(service: Service, said: Said, kind: type[Exception]) -> None:
    service.on(INVOKE, said)
    with pytest.raises(kind):
        WORKFLOW.ask(service)


def test_auto_is_no_chain(service: Service) -> None:
    with pytest.raises(NotConfigured):
        WORKFLOW.ask(script(service), model="")


def test_trying_it_costs_nothing(service: Service) -> None:
    paths = {"/headline/invoke": {}, "/headline/batch": {}, "/a/b/invoke": {}, "/c/{config_hash}/invoke": {}, "/": {}}
    service.on("GET /openapi.json", {"openapi": "3.1.0", "paths": paths})
    service.on("GET /headline/input_schema", {"type": "string"})
    provider = WORKFLOW.open(service)
    assert provider.check().facts == {"chains": ["headline", "a/b"]}
    assert provider.model_form("headline") == {"type": "string"}
