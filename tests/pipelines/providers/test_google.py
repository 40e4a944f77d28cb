"""Gemini: what is sent, and what each answer means."""

from __future__ import annotations

import io
import wave
from decimal import Decimal
from typing import Any

import pytest

from pipelines.errors import (
    BadRequest,
    NotConfigured,
    QuotaExceeded,
    RateLimited,
    Refused,
    Retired,
    Uncertain,
)
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.case import PHOTO, picture
from tests.services.google import (
    CASES,
    FILE,
    FILM,
    JOB,
    SAMPLES,
    SCHEMA,
    WRITES,
    answer,
    blob,
    filmed,
    interaction,
    recording,
    script,
    script_film,
    script_speech,
    spoken,
    text,
)
from tests.specs import conforms

TEXT, DRAW, EDIT, EMBED, SPEAK, FILMED = CASES
BLOCKED = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {"promptTokenCount": 4}}
ASK = f"GET /v1beta/interactions/{JOB}"


def error(status: int, kind: str, message: str = "No.", **detail: Any) -> Said:
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", **detail}]
    return Said({"error": {"code": status, "message": message, "status": kind, "details": details}}, status)


# --- What is sent ----------------------------------------------------------------------------------


def test_a_text_is_asked_for_as_its_document_wants_it(service: Service) -> None:
    service.on(TEXT.submit, answer(text('{"headline": "Hm"}')))
    TEXT.ask(service, schema=SCHEMA, extra={"generationConfig": {"topK": 3}})
    (asked,) = service.sent(TEXT.submit)
    assert asked.headers["x-goog-api-key"] == "secret-key-123"
    assert not asked.query
    config = asked.json["generationConfig"]
    assert (config["responseJsonSchema"], config["topK"], config["seed"]) == (SCHEMA, 3, 1)
    assert [list(part) for part in asked.json["contents"][0]["parts"]] == [["inlineData"], ["text"]]
    bogus = {**asked.json, "contents": "hello"}
    conforms("gemini.tryagi", "POST /models/{modelsId}:generateContent", asked.json, bogus=bogus)


def test_a_picture_is_asked_for_as_its_document_wants_it(service: Service) -> None:
    DRAW.ask(script(service), negative="fog")
    (asked,) = service.sent(DRAW.submit)
    config = asked.json["generationConfig"]
    assert config["responseModalities"] == ["IMAGE"]
    assert "Leave out: fog" in asked.json["contents"][0]["parts"][-1]["text"]
    bogus = {**asked.json, "generationConfig": {"imageConfig": 3}}
    conforms("gemini.tryagi", "POST /models/{modelsId}:generateContent", asked.json, bogus=bogus)


def test_vectors_are_asked_for_as_their_document_wants_it(service: Service) -> None:
    result = EMBED.ask(script(service), extra={"embedContentConfig": {"outputDimensionality": 2}})
    assert result.vectors == [[0.5, 0.25], [1.0, 0.0]]
    assert result.bill.usage == {"calls": 1, "input": 9}
    (asked,) = service.sent(EMBED.submit)
    assert all(item["embedContentConfig"] == {"outputDimensionality": 2} for item in asked.json["requests"])
    bogus = {"requests": {}}
    conforms("gemini.tryagi", "POST /models/{modelsId}:batchEmbedContents", asked.json, bogus=bogus)


@pytest.mark.parametrize(
    ("size", "image"),
    [
        ((1024, 1024), {"aspectRatio": "1:1"}),
        ((1920, 1080), {"aspectRatio": "16:9"}),
        ((2048, 2048), {"aspectRatio": "1:1", "imageSize": "2K"}),
        ((1600, 400), {"aspectRatio": "4:1"}),
        ((3840, 2160), {"aspectRatio": "16:9", "imageSize": "2K"}),
        ((4096, 4096), {"aspectRatio": "1:1", "imageSize": "4K"}),
    ],
)
def test_a_size_becomes_the_nearest_there_is(service: Service, size: tuple[int, int], image: dict[str, str]) -> None:
    DRAW.ask(script(service), width=size[0], height=size[1])
    (asked,) = service.sent(DRAW.submit)
    assert asked.json["generationConfig"]["imageConfig"] == image


def test_a_seed_beyond_its_range_is_brought_into_it_and_told(service: Service) -> None:
    assert DRAW.ask(script(service), seed=2**32 - 1).seed == 2**31 - 1


def test_speech_is_asked_for_as_its_document_wants_it(service: Service) -> None:
    SPEAK.ask(script_speech(service), speed=1.5)
    (asked,) = service.sent(SPEAK.submit)
    (said,) = asked.json["input"][0]["content"]
    assert said["text"] == "Good evening."
    assert said["annotations"][0]["style"].startswith("fast")
    assert asked.json["generation_config"]["speech_config"] == [{"voice": "Kore", "language": "en"}]
    bogus = {**asked.json, "response_format": 3}
    conforms("gemini-interactions.derived-from-sdk", "POST /interactions", asked.json, bogus=bogus)


@pytest.mark.parametrize(
    ("pictures", "config"),
    [
        ({}, {"seed": 7, "video_config": {"task": "text_to_video"}}),
        ({"first": picture()}, {"seed": 7, "video_config": {"task": "image_to_video"}}),
        ({"first": picture(), "last": picture()}, {"seed": 7}),
    ],
)
def test_a_film_is_asked_for_as_its_document_wants_it(
    service: Service, pictures: dict[str, Any], config: dict[str, Any]
) -> None:
    FILMED.ask(script_film(service), **pictures, negative="people", sound=True)
    (asked,) = service.sent(FILMED.submit)
    assert (asked.json["background"], asked.json["generation_config"]) == (True, config)
    wanted = {"type": "video", "aspect_ratio": "16:9", "resolution": "720p", "duration": "5s", "delivery": "uri"}
    assert asked.json["response_format"] == wanted
    assert [item["type"] for item in asked.json["input"]] == ["image"] * len(pictures) + ["text"]
    assert asked.json["input"][-1]["text"] == "A harbour\n\nLeave out: people"
    bogus = {**asked.json, "background": "soon"}
    conforms("gemini-interactions.derived-from-sdk", "POST /interactions", asked.json, bogus=bogus)


def test_a_film_without_sound_is_asked_for_in_words_and_no_shorter_than_there_is(service: Service) -> None:
    FILMED.ask(script_film(service), seconds=1.2, width=1080, height=1920)
    (asked,) = service.sent(FILMED.submit)
    assert "without any sound" in asked.json["input"][-1]["text"]
    size = asked.json["response_format"]
    assert (size["duration"], size["aspect_ratio"], size["resolution"]) == ("3s", "9:16", "1080p")


@pytest.mark.parametrize(("case", "changes"), [(EDIT, {"mask": picture()}), (FILMED, {"last": picture()})])
def test_what_it_cannot_do_is_said_before_anything_is_sent(service: Service, case: Any, changes: Any) -> None:
    with pytest.raises(BadRequest):
        case.ask(service, **changes)
    assert not service.asked


# --- What is answered ------------------------------------------------------------------------------


def test_the_text_comes_with_its_tokens_by_price_and_without_its_thoughts(service: Service) -> None:
    service.on(TEXT.submit, answer(text("Hm, a harbour.", thought=True), text("A calm "), text("harbour.")))
    result = TEXT.ask(service)
    assert (result.text, result.model) == ("A calm harbour.", f"google/{WRITES}")
    assert result.bill.usage == {"calls": 1, "input": 80, "cached_input": 20, "output": 42}
    assert result.facts["stop"] == "STOP"


def test_a_schema_gives_data(service: Service) -> None:
    service.on(TEXT.submit, answer(text('{"headline": "Made to last"}')))
    assert TEXT.ask(service, schema=SCHEMA).data == {"headline": "Made to last"}


def test_the_picture_is_not_one_of_its_thoughts(service: Service) -> None:
    service.on(DRAW.submit, answer(blob(b"a sketch", thought=True), text("Here."), blob()))
    result = DRAW.ask(service)
    assert result.data == PHOTO
    assert result.bill.usage["images"] == 1


def test_a_recording_is_a_wav_file_even_where_bare_samples_came(service: Service) -> None:
    said = SPEAK.ask(script_speech(service))
    assert (said.data, said.mime) == (recording(), "audio/wav")
    assert said.bill.usage == {"calls": 1, "input": 40, "cached_input": 0, "output": 905, "characters": 13}
    service.on(SPEAK.submit, spoken(SAMPLES, "audio/L16;codec=pcm;rate=16000"))
    bare = SPEAK.ask(service)
    with wave.open(io.BytesIO(bare.data)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (16_000, 1, len(SAMPLES) // 2)


def test_a_recording_is_found_beside_the_steps_too(service: Service) -> None:
    told = spoken(recording())
    steps = told.pop("steps")
    service.on(SPEAK.submit, {**told, "output_audio": steps[-1]["content"][0]})
    assert SPEAK.ask(service).data == recording()


def test_a_film_is_fetched_with_our_key_once_its_file_is_there(service: Service) -> None:
    exchange = Quiet()
    result = FILMED.ask(script_film(service), exchange)
    assert (result.data, result.mime, exchange.job) == (FILM, "video/mp4", JOB)
    assert result.bill.usage["seconds"] == Decimal(5)
    (fetched,) = service.sent(FILMED.fetch)
    assert fetched.headers["x-goog-api-key"] == "secret-key-123"
    assert len(service.sent(f"GET /v1beta/{FILE}")) == 2


def test_a_film_inside_of_the_answer_is_taken_as_it_is(service: Service) -> None:
    script_film(service).on(ASK, spoken(FILM, "video/mp4", type="video"))
    assert FILMED.ask(service).data == FILM
    assert not service.sent(FILMED.fetch)


def test_the_key_goes_to_its_own_host_only(service: Service) -> None:
    elsewhere = service.url.replace("127.0.0.1", "localhost")
    told = interaction("completed", {"type": "video", "uri": f"{elsewhere}/v1beta/{FILE}:download?alt=media"})
    script_film(service).on(ASK, told)
    with pytest.raises(NotConfigured):
        FILMED.ask(service)
    assert not service.sent(FILMED.fetch)


# --- Errors of its own -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (error(400, "INVALID_ARGUMENT", "API key not valid.", reason="API_KEY_INVALID"), NotConfigured),
        (error(403, "PERMISSION_DENIED", "Blocked.", reason="API_KEY_SERVICE_BLOCKED"), NotConfigured),
        (error(403, "PERMISSION_DENIED", "Off.", reason="SERVICE_DISABLED"), NotConfigured),
        (error(400, "FAILED_PRECONDITION", "Please enable billing on your project."), QuotaExceeded),
        (error(400, "INVALID_ARGUMENT", "Unknown name"), BadRequest),
        (error(400, "INVALID_ARGUMENT", "The input was blocked by our safety filters."), Refused),
        (error(429, "RESOURCE_EXHAUSTED", violations=[{"quotaId": "GenerateRequestsPerDayPerProject"}]), QuotaExceeded),
        (error(404, "NOT_FOUND", "models/gemini-1.5-pro is not found for API version v1beta"), Retired),
        (error(503, "UNAVAILABLE", "The model is overloaded."), RateLimited),
        (error(504, "DEADLINE_EXCEEDED"), Uncertain),
    ],
)
def test_its_own_ways_to_say_no_are_understood(service: Service, said: Said, kind: type[Exception]) -> None:
    service.on(TEXT.submit, said)
    with pytest.raises(kind):
        TEXT.ask(service)


def test_it_says_when_to_come_back(service: Service) -> None:
    service.on(TEXT.submit, error(429, "RESOURCE_EXHAUSTED", retryDelay="17s"))
    with pytest.raises(RateLimited) as caught:
        TEXT.ask(service)
    assert caught.value.retry_after == 17


def test_a_film_can_be_given_up(service: Service) -> None:
    route = f"POST /v1beta/interactions/{JOB}/cancel"
    service.on(route, interaction("cancelled"))
    FILMED.open(service).cancel(Quiet(job=JOB))
    assert len(service.sent(route)) == 1


def test_trying_it_costs_nothing(service: Service) -> None:
    listed = [
        {"name": f"models/{WRITES}", "displayName": "Flash", "supportedGenerationMethods": ["generateContent"]},
        {"name": "models/gemini-3.1-flash-image", "supportedGenerationMethods": ["generateContent"]},
        {"name": "models/gemini-embedding-001", "supportedGenerationMethods": ["embedContent"]},
        {"name": "models/odd", "supportedGenerationMethods": 3},
    ]
    service.on("GET /v1beta/models", {"models": listed})
    provider = TEXT.open(service)
    assert "accepts" in provider.check().message
    assert [(model.id, *model.abilities) for model in provider.models()] == [
        (WRITES, "text"),
        ("gemini-3.1-flash-image", "generate_image", "edit_image"),
        ("gemini-embedding-001", "embed"),
        ("odd",),
    ]
    assert {asked.method for asked in service.asked} == {"GET"}


def test_a_wrong_key_is_found_out(service: Service) -> None:
    service.on("GET /v1beta/models", error(400, "INVALID_ARGUMENT", "API key expired.", reason="API_KEY_INVALID"))
    with pytest.raises(NotConfigured):
        TEXT.open(service).check()


def test_done_is_done_however_often_it_is_asked(service: Service) -> None:
    exchange = Quiet()
    FILMED.ask(script_film(service), exchange)
    service.on(ASK, filmed(service))
    assert FILMED.open(service).poll(FILMED.request, exchange).data == FILM
