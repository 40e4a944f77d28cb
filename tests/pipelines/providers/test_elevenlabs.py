"""ElevenLabs: what is sent, how characters become words, and its own ways to say no."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.errors import BadRequest, NotConfigured, QuotaExceeded, RateLimited, Refused, Uncertain
from pipelines.providers import Access
from pipelines.providers.elevenlabs import ElevenLabs
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.elevenlabs import CASES, SOUND, SPEAK, TRANSCRIBE, VOICE, heard, script, spoken
from tests.specs import conforms

SPEECH, TRANSCRIPT = CASES
DOCUMENT = "elevenlabs.tryagi"


def no(word: str, status: int) -> Said:
    return Said({"detail": {"status": word, "message": "So it is."}}, status)


def test_speech_comes_with_the_time_of_each_word_and_the_characters_it_bills(service: Service) -> None:
    result = SPEECH.ask(script(service))
    assert (result.data, result.mime, result.model) == (SOUND, "audio/mpeg", "elevenlabs/eleven_multilingual_v2")
    assert result.words == [{"text": "Hi", "start": 0.0, "end": 0.5}, {"text": "sea", "start": 0.75, "end": 1.5}]
    assert result.bill.usage == {"calls": 1, "characters": 5}
    assert result.facts == {"request": "req_1", "voice": VOICE}


def test_speech_is_asked_for_as_its_document_wants_it(service: Service) -> None:
    SPEECH.ask(script(service), speed=1.1, extra={"voice_settings": {"stability": 0.3}, "next_text": "And then"})
    (asked,) = service.sent(SPEECH.submit)
    assert asked.headers["xi-api-key"] == "secret-key-123"
    assert asked.query == {"output_format": "mp3_44100_128"}
    assert asked.json == {
        "text": "Hi sea",
        "model_id": "eleven_multilingual_v2",
        "language_code": "en",
        "seed": 7,
        "voice_settings": {"speed": 1.1, "stability": 0.3},
        "next_text": "And then",
    }
    path = "POST /v1/text-to-speech/{voice_id}/with-timestamps"
    conforms(DOCUMENT, path, asked.json, bogus={**asked.json, "text": None})


def test_a_step_that_names_no_voice_has_the_usual_one(service: Service) -> None:
    SPEECH.ask(script(service), voice="")
    assert service.sent("POST /v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/with-timestamps")


def test_a_connection_may_have_its_own_usual_voice_and_format(service: Service) -> None:
    service.on(SPEAK, spoken(sound=b"\x01\x02" * 40))
    values = {"key": "secret-key-123", "voice": "anna/1", "format": "pcm_16000"}
    provider = ElevenLabs(Access(base_url=service.url, values=values, private=True))
    result = provider.submit(replace(SPEECH.request, voice=""), Quiet())  # type: ignore[type-var]
    (asked,) = service.asked
    assert asked.path == "/v1/text-to-speech/anna%2F1/with-timestamps"
    assert asked.query == {"output_format": "pcm_16000"}
    assert result.mime == "audio/pcm"


@pytest.mark.parametrize(("seed", "sent"), [(0, 0), (2**32 - 1, 2**32 - 1), (2**32 + 5, 5)])
def test_a_seed_is_within_what_it_takes(service: Service, seed: int, sent: int) -> None:
    SPEECH.ask(script(service), seed=seed)
    assert service.sent(SPEECH.submit)[0].json["seed"] == sent


@pytest.mark.parametrize("told", ["", "many", "NaN", "-1"])
def test_characters_are_counted_where_it_does_not_say(service: Service, told: str) -> None:
    service.on(SPEAK, spoken(**{"character-cost": told}))
    assert SPEECH.ask(service).bill.usage["characters"] == 6


@pytest.mark.parametrize(
    "alignment",
    [
        None,
        "x",
        {},
        {"characters": ["a"]},
        {
            "characters": ["a"],
            "character_start_times_seconds": ["soon"],
            "character_end_times_seconds": [1],
        },
    ],
    ids=["none", "text", "empty", "half", "wrong"],
)
def test_speech_without_times_is_speech_without_words(service: Service, alignment: object) -> None:
    body = {**spoken().body, "alignment": alignment}
    assert SPEECH.ask(service.on(SPEAK, body)).words == []


@pytest.mark.parametrize(
    ("audio", "kind"), [("", Refused), ("no base64!", Uncertain), (7, Uncertain)], ids=["empty", "torn", "number"]
)
def test_speech_without_a_sound_is_no_success(service: Service, audio: object, kind: type[Exception]) -> None:
    service.on(SPEAK, {"audio_base64": audio})
    with pytest.raises(kind):
        SPEECH.ask(service)


def test_a_transcript_comes_with_who_said_each_word_when(service: Service) -> None:
    result = TRANSCRIPT.ask(script(service))
    assert (result.text, result.language, result.model) == ("Hello sea", "eng", "elevenlabs/scribe_v2")
    assert result.words == [
        {"text": "Hello", "start": 0, "end": 0.5, "speaker": "speaker_0"},
        {"text": "sea", "start": 1, "end": 1.5, "speaker": "speaker_1"},
    ]
    assert result.bill.usage == {"calls": 1, "seconds": Decimal("2.5")}
    assert result.facts == {"transcript": "tr_1"}


def test_a_recording_is_sent_as_its_document_wants_it(service: Service) -> None:
    extra = {
        "tag_audio_events": False,
        "num_speakers": 2,
        "keyterms": ["Pressline", "FLUX"],
        "webhook_metadata": {"a": 1},
    }
    TRANSCRIPT.ask(script(service), language="en", extra=extra)
    (asked,) = service.sent(TRANSCRIBE)
    form = asked.form
    assert form.pop("file") == SOUND
    assert b'filename="talk.mp3"' in asked.content
    assert asked.content.count(b'name="keyterms"') == 2
    texts = {name: value.decode() for name, value in form.items()}
    assert texts == {
        "model_id": "scribe_v2",
        "timestamps_granularity": "word",
        "diarize": "true",
        "language_code": "en",
        "tag_audio_events": "false",
        "num_speakers": "2",
        "keyterms": "FLUX",
        "webhook_metadata": '{"a": 1}',
    }
    # What a form says in text, the document has by its type.
    typed = {
        **texts,
        "diarize": True,
        "tag_audio_events": False,
        "num_speakers": 2,
        "keyterms": ["FLUX"],
        "file": "talk",
    }
    bogus = {**typed, "timestamps_granularity": "year"}
    conforms(DOCUMENT, "POST /v1/speech-to-text", typed, bogus=bogus, mime="multipart/form-data")


def test_a_transcript_for_each_channel_is_put_together_by_time(service: Service) -> None:
    first, second = heard(("One", "speaker_0"), ("three", "speaker_0")), heard(("two", "speaker_1"))
    second["words"][0] |= {"start": 0.6, "end": 0.9}
    result = TRANSCRIPT.ask(service.on(TRANSCRIBE, {"transcripts": [first, second], "transcription_id": "tr_2"}))
    assert result.text == "One three\ntwo"
    assert [word["text"] for word in result.words] == ["One", "two", "three"]


@pytest.mark.parametrize(
    ("told", "known", "seconds"),
    [(None, 9.0, "9.0"), (None, 0.0, "0.5"), (4, 9.0, "4")],
    ids=["as was known", "until the last word", "as it says"],
)
def test_the_length_is_the_best_that_is_known(service: Service, told: object, known: float, seconds: str) -> None:
    service.on(TRANSCRIBE, heard(("Hello", ""), audio_duration_secs=told))
    assert TRANSCRIPT.ask(service, seconds=known).bill.usage["seconds"] == Decimal(seconds)


def test_no_name_of_a_model_asks_for_one_that_tells_words_apart(service: Service) -> None:
    assert TRANSCRIPT.ask(script(service), model="").model == "elevenlabs/scribe_v2"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (heard(), Refused),
        (Said({"message": "Request accepted.", "request_id": "r"}, 202), Uncertain),
        (Said({"transcripts": []}), Uncertain),
        (Said({"transcripts": [7]}), Uncertain),
    ],
    ids=["silence", "later", "no channels", "wrong"],
)
def test_a_transcript_without_words_is_no_success(service: Service, said: object, kind: type[Exception]) -> None:
    service.on(TRANSCRIBE, said)
    with pytest.raises(kind):
        TRANSCRIPT.ask(service)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (no("quota_exceeded", 401), QuotaExceeded),
        (no("invalid_api_key", 401), NotConfigured),
        (no("only_for_creator+", 403), NotConfigured),
        (no("max_character_limit_exceeded", 401), BadRequest),
        (no("voice_not_found", 404), BadRequest),
        (no("content_against_policy", 400), Refused),
        (no("too_many_concurrent_requests", 429), RateLimited),
        (no("system_busy", 429), RateLimited),
        (Said({"detail": [{"loc": ["body", "text"], "msg": "Field required", "type": "missing"}]}, 422), BadRequest),
        (Said({"detail": "Not found"}, 404), BadRequest),
    ],
)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_its_own_ways_to_say_no_are_understood(service: Service, case, said: Said, kind: type[Exception]) -> None:
    service.on(case.submit, said)
    with pytest.raises(kind):
        case.ask(service)


def test_a_busy_service_is_asked_again_after_a_while(service: Service) -> None:
    service.on(SPEAK, no("too_many_concurrent_requests", 429))
    with pytest.raises(RateLimited) as caught:
        SPEECH.ask(service)
    assert caught.value.retry_after == 5.0


def test_trying_it_costs_nothing_and_tells_the_plan(service: Service) -> None:
    plan = {"tier": "creator", "character_count": 10, "character_limit": 100_000}
    service.on("GET /v1/user/subscription", {**plan, "status": "active"})
    assert SPEECH.open(service).check().facts == plan
    assert not service.sent(SPEAK)


def test_models_are_told_with_what_they_can_do(service: Service) -> None:
    listed = [
        {"model_id": "eleven_v3", "name": "Eleven v3", "can_do_text_to_speech": True},
        {"model_id": "eleven_sts", "name": "Eleven STS", "can_do_text_to_speech": False},
        {"name": "nameless"},
    ]
    models = SPEECH.open(service.on("GET /v1/models", listed)).models()
    assert [(model.id, model.label, model.abilities) for model in models] == [
        ("eleven_v3", "Eleven v3", ("speak",)),
        ("eleven_sts", "Eleven STS", ()),
    ]
