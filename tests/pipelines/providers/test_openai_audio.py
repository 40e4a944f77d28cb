"""OpenAI's speech and transcripts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.errors import (
    Refused,
)
from tests.peers.service import Said, Service
from tests.services.openai import (
    CASES,
    FORM,
    form,
    script,
)
from tests.specs import conforms

*_, SPEAK, TRANSCRIBE, _ = CASES


def test_speech_is_a_recording_and_its_characters(service: Service) -> None:
    result = SPEAK.ask(script(service), voice="cedar", speed=1.25)
    assert result.mime == "audio/mpeg"
    assert result.bill.usage == {"calls": 1, "characters": 13}
    sent = service.sent(SPEAK.submit)[0].json
    assert (sent["voice"], sent["speed"]) == ("cedar", 1.25)
    conforms("openai", "POST /audio/speech", sent, bogus={**sent, "speed": 9})


def test_a_voice_is_always_named_and_a_plain_speed_is_not_sent(service: Service) -> None:
    SPEAK.ask(script(service))
    sent = service.sent(SPEAK.submit)[0].json
    assert sent["voice"]
    assert "speed" not in sent


def test_raw_sound_is_what_the_service_says_it_is(service: Service) -> None:
    service.on(SPEAK.submit, Said(b"\1\2" * 500, mime="audio/pcm"))
    assert SPEAK.ask(service).mime == "audio/pcm"


def test_silence_instead_of_speech_is_no_success(service: Service) -> None:
    service.on(SPEAK.submit, Said(b"", mime="audio/mpeg"))
    with pytest.raises(Refused):
        SPEAK.ask(service)


def test_a_recording_is_sent_as_its_document_wants_it(service: Service) -> None:
    result = TRANSCRIBE.ask(script(service), language="en")
    assert (result.text, result.language, result.bill.usage) == (
        "Good morning.",
        "en",
        {"calls": 1, "seconds": Decimal("3.5")},
    )
    asked = service.sent(TRANSCRIBE.submit)[0]
    assert b'filename="recording.wav"' in asked.content
    sent = form(asked)
    conforms("openai", "POST /audio/transcriptions", sent, bogus={"model": "x"}, mime=FORM)


def test_speakers_are_asked_for_and_told(service: Service) -> None:
    segment = {
        "type": "transcript.text.segment",
        "id": "1",
        "start": 0.0,
        "end": 1.5,
        "text": " Hello.",
        "speaker": "A",
    }
    usage = {"type": "tokens", "input_tokens": 14, "output_tokens": 5, "total_tokens": 19}
    service.on(TRANSCRIBE.submit, {"task": "transcribe", "text": "Hello.", "segments": [segment], "usage": usage})
    result = TRANSCRIBE.ask(service, speakers=True)
    assert result.words == [{"text": "Hello.", "start": 0.0, "end": 1.5, "speaker": "A"}]
    assert result.bill.usage == {"calls": 1, "input": 14, "output": 5}
    assert form(service.sent(TRANSCRIBE.submit)[0])["response_format"] == "diarized_json"


def test_words_by_time_are_read_where_extra_asks_for_them(service: Service) -> None:
    words = [{"word": "Good", "start": 0.1, "end": 0.4}, {"word": "odd"}]
    service.on(TRANSCRIBE.submit, {"text": "Good", "language": "english", "duration": 2.0, "words": words})
    extra = {"response_format": "verbose_json", "timestamp_granularities": ["word"]}
    result = TRANSCRIBE.ask(service, extra=extra)
    assert result.words == [{"text": "Good", "start": 0.1, "end": 0.4}]
    assert (result.language, result.bill.usage["seconds"]) == ("english", 2)
    assert service.sent(TRANSCRIBE.submit)[0].form["timestamp_granularities[]"] == b"word"
