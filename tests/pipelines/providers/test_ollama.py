"""Ollama: what is sent, what each answer means, and models that are not there yet."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import BadRequest, JobFailed, NotConfigured, RateLimited, Refused, Transient, Uncertain
from pipelines.providers.ollama import Ollama
from tests.peers.service import Said, Service
from tests.services.ollama import CASES, CHAT, EMBED, MODEL, chat, script
from tests.specs import conforms

TEXT, VECTORS = CASES
PULL = "POST /api/pull"
SCHEMA = {"type": "object", "properties": {"headline": {"type": "string"}}, "required": ["headline"]}


def connected(service: Service) -> Ollama:
    provider = TEXT.open(service)
    assert isinstance(provider, Ollama)
    return provider


def test_the_text_comes_without_what_was_thought(service: Service) -> None:
    result = TEXT.ask(script(service))
    assert (result.text, result.model) == ("A calm harbour.", f"ollama/{MODEL}")
    assert result.bill.usage == {"calls": 1, "input": 100, "output": 30}
    assert Ollama.free


def test_what_is_sent_is_as_its_document_wants_it(service: Service) -> None:
    TEXT.ask(service.on(CHAT, chat('{"headline": "Hm"}')), schema=SCHEMA, extra={"options": {"num_ctx": 8192}})
    (asked,) = service.sent(CHAT)
    assert asked.json["stream"] is False
    assert asked.json["format"] == SCHEMA
    assert (asked.json["options"]["seed"], asked.json["options"]["num_ctx"]) == (7, 8192)
    assert len(asked.json["messages"][1]["images"]) == 1
    assert "authorization" not in asked.headers
    conforms("ollama", "POST /api/chat", asked.json, bogus={**asked.json, "messages": "hello"})


def test_a_schema_gives_data(service: Service) -> None:
    service.on(CHAT, chat('{"headline": "Made to last"}'))
    assert TEXT.ask(service, schema=SCHEMA).data == {"headline": "Made to last"}


def test_half_of_a_json_is_tried_again(service: Service) -> None:
    service.on(CHAT, chat('{"headline": "Made', stop="length"))
    with pytest.raises(Transient):
        TEXT.ask(service, schema=SCHEMA)


def test_each_text_has_its_vector(service: Service) -> None:
    result = VECTORS.ask(script(service), extra={"dimensions": 2})
    (asked,) = service.sent(EMBED)
    assert result.vectors == [[0.6, 0.8], [1.0, 0.0]]
    assert result.bill.usage == {"calls": 1, "input": 4}
    conforms("ollama", "POST /api/embed", asked.json, bogus={"model": MODEL})


@pytest.mark.parametrize("vectors", [[[0.6]], [[0.6], []], [[0.6], ["x"]], "x"])
def test_vectors_that_are_not_one_for_each_text_are_no_success(service: Service, vectors: Any) -> None:
    service.on(EMBED, {"embeddings": vectors})
    with pytest.raises(Uncertain):
        VECTORS.ask(service)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said(chat("")), Refused),
        (Said({"error": "the runner stopped"}), JobFailed),
        (Said({"message": "A"}), Uncertain),
        (Said({"error": "this model does not support images"}, 400), BadRequest),
        (
            Said({"error": "model requires more system memory (9.1 GiB) than is available (4.0 GiB)"}, 500),
            NotConfigured,
        ),
        (Said({"error": "server busy, please try again. maximum pending requests exceeded"}, 503), RateLimited),
    ],
)
def test_its_own_ways_to_say_no_are_understood(service: Service, said: Said, kind: type[Exception]) -> None:
    service.on(CHAT, said)
    with pytest.raises(kind):
        TEXT.ask(service)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("quoted", ["'{}'", '"{}"', "{}"])
def test_a_model_that_is_missing_can_be_pulled(service: Service, case: Any, quoted: str) -> None:
    said = f"model {quoted.format(MODEL)} not found, try pulling it first"
    service.on(case.submit, Said({"error": said}, 404))
    with pytest.raises(NotConfigured, match=f"`ollama pull {MODEL}`"):
        case.ask(service)


def test_a_model_is_pulled_in_one_answer(service: Service) -> None:
    connected(service.on(PULL, {"status": "success"})).pull(MODEL)
    (asked,) = service.sent(PULL)
    assert asked.json == {"model": MODEL, "stream": False}
    conforms("ollama", "POST /api/pull", asked.json, bogus={})


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said({"error": "pull model manifest: file does not exist"}, 500), BadRequest),
        (Said({"status": "pulling manifest"}), JobFailed),
        (Said({"error": "no space left on device"}, 500), Transient),
    ],
)
def test_a_model_that_cannot_be_pulled_is_told(service: Service, said: Said, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        connected(service.on(PULL, said)).pull("nonsense")


def test_trying_it_says_what_is_there(service: Service) -> None:
    models = [
        {"name": "qwen3:8b", "details": {"family": "qwen3", "parameter_size": "8.2B"}},
        {"name": "all-minilm", "details": {"family": "bert"}},
        {"name": "nomic", "capabilities": ["embedding"]},
        {"odd": 1},
    ]
    service.on("GET /api/version", {"version": "0.24.1"}).on("GET /api/tags", {"models": models})
    provider = connected(service)
    assert provider.check().facts == {"version": "0.24.1", "models": ["qwen3:8b", "all-minilm", "nomic"]}
    found = [(info.label, tuple(info.abilities)) for info in provider.models()]
    assert found == [("qwen3:8b (8.2B)", ("text", "embed")), ("all-minilm", ("embed",)), ("nomic", ("embed",))]
