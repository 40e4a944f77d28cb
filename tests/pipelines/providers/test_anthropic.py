"""Claude: what is sent, and what each answer means."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.errors import QuotaExceeded, RateLimited, Refused, Retired
from tests.peers.service import Said, Service
from tests.services.anthropic import CASES, MODEL, SCHEMA, message, script
from tests.specs import conforms

(TEXT,) = CASES
ROUTE = "POST /v1/messages"


def error(kind: str, message: str, status: int) -> Said:
    return Said({"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}, status)


def test_the_text_comes_with_its_model_and_its_tokens_by_price(service: Service) -> None:
    result = TEXT.ask(script(service))
    assert (result.text, result.model) == ("A calm harbour.", f"anthropic/{MODEL}")
    assert result.bill.usage == {"calls": 1, "input": 105, "cached_input": 20, "output": 30}
    assert result.bill.charged is None


def test_what_is_sent_is_as_its_document_wants_it(service: Service) -> None:
    TEXT.ask(service.on(ROUTE, message('{"headline": "Hm"}')), schema=SCHEMA, extra={"metadata": {"user_id": "u1"}})
    (asked,) = service.sent(ROUTE)
    assert asked.headers["x-api-key"] == "secret-key-123"
    assert asked.json["messages"][0]["content"][0]["source"]["media_type"] == "image/png"
    assert asked.json["metadata"] == {"user_id": "u1"}
    assert not {"temperature", "seed", "top_p"} & asked.json.keys()
    bogus = {**asked.json, "messages": "hello"}
    conforms("anthropic.tryagi", "POST /v1/messages", asked.json, bogus=bogus)


def test_a_schema_gives_data(service: Service) -> None:
    service.on(ROUTE, message('{"headline": "Made to last"}'))
    assert TEXT.ask(service, schema=SCHEMA).data == {"headline": "Made to last"}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said(message("No.", stop="refusal", stop_details={"explanation": "It asks for harm."})), Refused),
        (Said(message()), Refused),
        (error("overloaded_error", "Overloaded", 529), RateLimited),
        (error("billing_error", "Pay first", 402), QuotaExceeded),
        (error("invalid_request_error", "Your credit balance is too low", 400), QuotaExceeded),
        (error("not_found_error", "model: claude-2", 404), Retired),
    ],
)
def test_its_own_ways_to_say_no_are_understood(service: Service, said: Said, kind: type[Exception]) -> None:
    service.on(ROUTE, said)
    with pytest.raises(kind):
        TEXT.ask(service)


def test_trying_it_costs_nothing(service: Service) -> None:
    service.on("GET /v1/models", {"data": [{"id": MODEL, "display_name": "Claude Haiku 5.5"}]})
    provider = TEXT.open(service)
    assert "accepts" in provider.check().message
    assert [model.id for model in provider.models()] == [MODEL]
    assert not service.sent(ROUTE)


def test_the_reserve_covers_the_pictures() -> None:
    assert TEXT.request.expects()["input"] > Decimal(1_600)
