"""Hugging Face: what is sent to the router and to its own service, and what each answer means."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

import pytest

from pipelines.errors import BadRequest, NotConfigured, Refused, Retired, Transient, Uncertain
from pipelines.providers import Access
from pipelines.providers.huggingface import HuggingFace
from tests.peers.service import Said, Service
from tests.services.case import PHOTO, picture
from tests.services.huggingface import CASES, CHAT, MODEL, TASK, completion
from tests.specs import conforms

TEXT, GENERATE, TRANSCRIBE, EMBED = CASES
SCHEMA = {"type": "object", "properties": {"headline": {"type": "string"}}, "required": ["headline"]}


def ask(case: Any, service: Service, **changes: Any) -> tuple[Any, Any]:
    """The result, and the one request that asked for it."""
    case.script(service)
    result = case.ask(service, **changes)
    (asked,) = service.sent(case.submit)
    return result, asked


def test_the_text_comes_with_its_tokens_by_price(service: Service) -> None:
    result, _ = ask(TEXT, service)
    assert (result.text, result.model) == ("A calm harbour.", f"huggingface/{MODEL}")
    assert result.bill.usage == {"calls": 1, "input": 80, "cached_input": 20, "output": 30}
    assert result.facts["served"] == "qwen3-vl-8b"


def test_a_chat_is_as_the_document_of_its_shape_wants_it(service: Service) -> None:
    service.on(CHAT, completion('{"headline": "Made to last"}'))
    result = TEXT.ask(service, schema=SCHEMA, extra={"top_p": 0.5})
    (asked,) = service.sent(CHAT)
    assert result.data == {"headline": "Made to last"}
    assert asked.headers["authorization"] == "Bearer secret-key-123"
    assert (asked.json["seed"], asked.json["top_p"]) == (7, 0.5)
    assert asked.json["messages"][1]["content"][0]["image_url"]["url"].startswith("data:image/png;base64,")
    bogus = {**asked.json, "messages": "hello"}
    conforms("openai", "POST /chat/completions", asked.json, bogus=bogus)


def test_a_text_without_pictures_is_plain(service: Service) -> None:
    _, asked = ask(TEXT, service, pictures=[], system="")
    assert asked.json["messages"] == [{"role": "user", "content": "Write a line."}]


def test_the_organisation_pays_where_one_is_named(service: Service) -> None:
    TEXT.script(service)
    values = {"key": "hf_1234567", "organisation": "northbay"}
    HuggingFace(Access(base_url=service.url, values=values, private=True)).submit(TEXT.request, None)  # type: ignore[arg-type]
    assert service.sent(CHAT)[0].headers["x-hf-bill-to"] == "northbay"


def test_a_picture_is_the_answer_itself(service: Service) -> None:
    result, asked = ask(GENERATE, service, extra={"parameters": {"guidance_scale": 3}})
    assert (result.data, result.seed, result.facts) == (PHOTO, 7, {"request": "r1"})
    assert asked.path == "/hf-inference/models/stabilityai/sdxl"
    known = {"width": 1024, "height": 768, "seed": 7, "negative_prompt": "fog", "guidance_scale": 3}
    assert asked.json == {"inputs": "A harbour", "parameters": known}
    assert result.bill.usage["megapixels"] == Decimal("0.786432")


def test_it_makes_pictures_of_words_alone(service: Service) -> None:
    with pytest.raises(BadRequest):
        GENERATE.ask(service, pictures=[picture()])
    assert not service.asked


def test_a_recording_is_heard_with_its_times(service: Service) -> None:
    result, asked = ask(TRANSCRIBE, service)
    assert result.text == "A calm harbour."
    assert result.words == [{"text": "A calm", "start": 0.0, "end": 0.5}]
    assert base64.b64decode(asked.json["inputs"]) == b"RIFFsound"
    assert result.bill.usage == {"calls": 1, "seconds": Decimal("1.5")}


def test_each_text_has_its_vector(service: Service) -> None:
    result, asked = ask(EMBED, service)
    assert result.vectors == [[0.1, 0.2, 1.0], [0.1, 0.3, 0.9]]
    assert asked.path.endswith("all-MiniLM-L6-v2/pipeline/feature-extraction")
    assert asked.json == {"inputs": ["calm", "quiet"]}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ([[[0.1, 0.2]], [[0.1, 0.2]]], BadRequest),
        ([[0.1, 0.2]], Uncertain),
        ([[0.1], ["x"]], Uncertain),
        ([[], []], Uncertain),
    ],
    ids=["of words", "too few", "no numbers", "empty"],
)
def test_vectors_that_are_not_one_for_each_text_are_no_success(
    service: Service, said: Any, kind: type[Exception]
) -> None:
    service.on(TASK, said)
    with pytest.raises(kind):
        EMBED.ask(service)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said(completion(None, refusal="It asks for harm.")), Refused),
        (Said(completion("A", stop="content_filter")), Refused),
        (Said(completion("  ")), Refused),
        (Said(completion(None)), Refused),
        (Said({"error": {"message": "Blocked", "code": "content_filter"}}, 400), Refused),
        (Said({"error": {"message": "The model 'a/b' is not supported", "code": "model_not_supported"}}, 400), Retired),
        (Said({"error": "Model a/b does not exist"}, 404), Retired),
        (Said({"error": "Gone"}, 410), Retired),
        (Said({"choices": []}), Uncertain),
        (Said({"choices": [{"message": "A"}]}), Uncertain),
    ],
)
def test_its_own_ways_to_say_no_are_understood(service: Service, said: Said, kind: type[Exception]) -> None:
    service.on(CHAT, said)
    with pytest.raises(kind):
        TEXT.ask(service)


def test_a_model_that_is_gone_is_named(service: Service) -> None:
    service.on(CHAT, Said({"error": "Model a/b does not exist"}, 404))
    with pytest.raises(Retired, match="`a/b`"):
        TEXT.ask(service)


@pytest.mark.parametrize(
    ("body", "seconds"),
    [({"error": "Model a/b is currently loading", "estimated_time": 42.5}, 42.5), ({"error": "still loading"}, 20.0)],
)
def test_a_model_that_is_being_loaded_is_asked_later(service: Service, body: Any, seconds: float) -> None:
    service.on(TASK, Said(body, 503))
    with pytest.raises(Transient) as caught:
        GENERATE.ask(service)
    assert caught.value.retry_after == seconds


def test_a_recording_without_words_is_no_success(service: Service) -> None:
    service.on(TASK, {"text": " ", "chunks": []})
    with pytest.raises(Refused):
        TRANSCRIBE.ask(service)


def test_trying_it_costs_nothing(service: Service) -> None:
    service.on("GET /hub/api/whoami-v2", {"name": "northbay", "type": "user"})
    service.on("GET /v1/models", {"data": [{"id": MODEL}, {"odd": 1}]})
    values = {"key": "secret-key-123", "hub_url": f"{service.url}/hub/"}
    provider = HuggingFace(Access(base_url=service.url, values=values, private=True))
    assert provider.check().facts["account"] == "northbay"
    assert service.sent("GET /hub/api/whoami-v2")[0].headers["authorization"] == "Bearer secret-key-123"
    assert [info.id for info in provider.models()] == [MODEL]


def test_a_key_that_is_wrong_is_found(service: Service) -> None:
    service.on("GET /hub/api/whoami-v2", Said({"error": "Invalid credentials"}, 401))
    values = {"key": "secret-key-123", "hub_url": f"{service.url}/hub"}
    with pytest.raises(NotConfigured):
        HuggingFace(Access(base_url=service.url, values=values, private=True)).check()
