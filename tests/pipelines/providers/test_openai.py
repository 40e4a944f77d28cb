"""OpenAI and its like: text, errors, the connection."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipelines.errors import (
    BadRequest,
    JobFailed,
    NotConfigured,
    QuotaExceeded,
    RateLimited,
    Refused,
    Retired,
    Uncertain,
)
from pipelines.providers import Access
from pipelines.providers.openai import OpenAI
from pipelines.providers.openai.text import is_strict
from pipelines.providers.prices import priced
from tests.peers.service import Said, Service
from tests.services.openai import (
    CASES,
    SCHEMA,
    TEXT_MODEL,
    completion,
    problem,
    response,
    script,
)
from tests.specs import conforms

TEXT, CHAT, GENERATE, EDIT, *_ = CASES


# --- Text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", [TEXT, CHAT], ids=lambda case: case.name)
def test_the_text_comes_with_its_tokens_by_price(service: Service, case) -> None:
    result = case.ask(script(service))
    assert (result.text, result.model) == ("A calm harbour.", f"openai/{TEXT_MODEL}")
    assert result.bill.usage == {"calls": 1, "input": 100, "cached_input": 20, "output": 30}
    assert result.facts["answered_by"]
    assert service.sent(case.submit)[0].headers["authorization"] == "Bearer secret-key-123"


def test_a_response_is_asked_for_as_its_document_wants_it_and_not_stored(service: Service) -> None:
    TEXT.ask(
        service.on(TEXT.submit, response('{"headline": "Hm"}')), schema=SCHEMA, extra={"reasoning": {"effort": "low"}}
    )
    sent = service.sent(TEXT.submit)[0].json
    assert (sent["store"], sent["instructions"], sent["reasoning"]) == (False, "You are brief.", {"effort": "low"})
    assert sent["input"][0]["content"][0]["image_url"].startswith("data:image/png;base64,")
    assert sent["text"]["format"]["strict"] is True
    assert not {"seed", "temperature"} & sent.keys()
    bogus = {**sent, "max_output_tokens": "many"}
    conforms("openai-responses.derived-from-sdk", "POST /responses", sent, bogus=bogus)


def test_a_chat_is_asked_for_as_its_document_wants_it(service: Service) -> None:
    CHAT.ask(service.on(CHAT.submit, completion('{"headline": "Hm"}')), schema=SCHEMA)
    sent = service.sent(CHAT.submit)[0].json
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]
    assert sent["seed"] == 1
    conforms("openai", "POST /chat/completions", sent, bogus={**sent, "messages": "hello"})


def test_words_alone_are_sent_as_plain_text(service: Service) -> None:
    CHAT.ask(script(service), pictures=[], system="")
    assert service.sent(CHAT.submit)[0].json["messages"] == [{"role": "user", "content": "Write a line."}]


@pytest.mark.parametrize(
    ("case", "said"),
    [(TEXT, response('{"headline": "Made to last"}')), (CHAT, completion('{"headline": "Made to last"}'))],
    ids=["responses", "chat"],
)
def test_a_schema_gives_data(service: Service, case, said: Any) -> None:
    service.on(case.submit, said)
    assert case.ask(service, schema=SCHEMA).data == {"headline": "Made to last"}


@pytest.mark.parametrize(
    ("schema", "strict"),
    [
        (SCHEMA, True),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, False),
        ({**SCHEMA, "required": []}, False),
        ({"type": "array", "items": SCHEMA}, True),
        ({**SCHEMA, "$defs": {"loose": {"type": "object"}}}, False),
    ],
)
def test_a_schema_is_strict_only_where_the_service_would_take_it_so(schema: Any, strict: bool) -> None:
    assert is_strict(schema) is strict


@pytest.mark.parametrize(
    ("case", "said", "kind"),
    [
        (TEXT, response({"type": "refusal", "refusal": "I cannot."}), Refused),
        (TEXT, response("Half", status="incomplete", incomplete_details={"reason": "content_filter"}), Refused),
        (TEXT, response(status="incomplete", incomplete_details={"reason": "max_output_tokens"}), Refused),
        (TEXT, response(), Refused),
        (TEXT, response(status="failed", error={"code": "server_error", "message": "Oh"}), JobFailed),
        (TEXT, response(status="failed", error={"code": "rate_limit_exceeded", "message": "Slow"}), RateLimited),
        (TEXT, response(status="failed", error={"code": "invalid_image", "message": "Bad"}), BadRequest),
        (TEXT, response(status="failed", error={"code": "image_content_policy_violation", "message": "No"}), Refused),
        (TEXT, response(status="queued", output=[]), Uncertain),
        (TEXT, response(output="text"), Uncertain),
        (CHAT, completion(None, refusal="I cannot."), Refused),
        (CHAT, completion("Half", stop="content_filter"), Refused),
        (CHAT, completion("", stop="length"), Refused),
        (CHAT, completion(" "), Refused),
        (CHAT, {"choices": []}, Uncertain),
        (CHAT, {"choices": [{"message": "text"}]}, Uncertain),
    ],
)
def test_each_text_that_is_none_is_understood(service: Service, case, said: Any, kind: type[Exception]) -> None:
    service.on(case.submit, said)
    with pytest.raises(kind):
        case.ask(service)


def test_what_is_cut_short_says_so(service: Service) -> None:
    service.on(TEXT.submit, response("Half", status="incomplete", incomplete_details={"reason": "max_output_tokens"}))
    assert TEXT.ask(service).facts["stop"] == "max_output_tokens"


def test_a_server_that_counts_no_tokens_is_not_taken_for_a_free_one(service: Service) -> None:
    said = completion("A line.")
    del said["usage"]
    used = CHAT.ask(service.on(CHAT.submit, said)).bill.usage
    assert priced({"per_1k_input": "1", "per_1k_output": "1"}, used) is None


# --- Its errors ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "said", "kind"),
    [
        (
            TEXT,
            problem("insufficient_quota", "You exceeded your current quota", 429, "insufficient_quota"),
            QuotaExceeded,
        ),
        (GENERATE, problem("billing_hard_limit_reached", "Billing hard limit has been reached", 400), QuotaExceeded),
        (TEXT, problem("rate_limit_exceeded", "Rate limit reached", 429, "requests"), RateLimited),
        (GENERATE, problem("moderation_blocked", "safety_violations=[violence]", 400), Refused),
        (EDIT, problem(None, "Your request was rejected by our safety system.", 400), Refused),
        (TEXT, problem("invalid_prompt", "flagged as potentially violating our usage policy", 400), Refused),
        (TEXT, problem("invalid_prompt", "The prompt is empty", 400), BadRequest),
        (TEXT, problem("model_not_found", "The model `gpt-4-0314` has been deprecated", 404), Retired),
        (
            TEXT,
            problem("model_not_found", "The model `gpt-9` does not exist or you do not have access", 404),
            BadRequest,
        ),
        (GENERATE, problem("invalid_value", "Invalid size '1024x768'", 400), BadRequest),
        (TEXT, Said(["odd"], 400), BadRequest),
        (TEXT, Said({"error": "odd"}, 400), BadRequest),
    ],
)
def test_its_own_ways_to_say_no_are_understood(service: Service, case, said: Said, kind: type[Exception]) -> None:
    service.on(case.submit, said)
    with pytest.raises(kind):
        case.ask(service)


def test_a_retired_model_is_named(service: Service) -> None:
    service.on(TEXT.submit, problem("model_not_found", "The model `gpt-4-0314` has been deprecated", 404))
    with pytest.raises(Retired, match="gpt-4-0314"):
        TEXT.ask(service)


# --- The connection --------------------------------------------------------------------------------


def test_trying_it_costs_nothing_and_shows_which_models_end(service: Service) -> None:
    data = [{"id": "gpt-5", "shutdown_date": "2026-12-11"}, {"id": TEXT_MODEL, "shutdown_date": None}, {"id": 3}]
    service.on("GET /v1/models", {"object": "list", "data": data})
    provider = TEXT.open(service)
    assert "accepts" in provider.check().message
    assert [(model.id, model.retires_on) for model in provider.models()] == [
        ("gpt-5", date(2026, 12, 11)),
        (TEXT_MODEL, None),
    ]
    assert {asked.method for asked in service.asked} == {"GET"}


def test_a_wrong_key_is_found_by_trying(service: Service) -> None:
    service.on("GET /v1/models", problem("invalid_api_key", "Incorrect API key provided", 401))
    with pytest.raises(NotConfigured):
        TEXT.open(service).check()


def test_a_server_of_ones_own_needs_no_key(service: Service) -> None:
    provider = OpenAI(Access(base_url=f"{service.url}/v1", values={"shape": "chat"}, private=True))
    service.on("GET /v1/models", {"data": [{"id": "local"}]})
    assert "without a key" in provider.check().message
    assert "authorization" not in service.asked[0].headers


def test_organisation_and_project_are_told_where_they_are_set(service: Service) -> None:
    values = {"key": "secret-key-123", "organization": "org-1", "project": "proj-1"}
    provider = OpenAI(Access(base_url=f"{service.url}/v1", values=values, private=True))
    service.on("GET /v1/models", {"data": []})
    provider.check()
    headers = service.asked[0].headers
    assert (headers["openai-organization"], headers["openai-project"]) == ("org-1", "proj-1")


def test_a_shape_that_there_is_not_is_told(service: Service) -> None:
    provider = OpenAI(Access(base_url=service.url, values={"shape": "telex"}, private=True))
    with pytest.raises(NotConfigured, match="`responses` or `chat`"):
        provider.check()
    assert not service.asked
