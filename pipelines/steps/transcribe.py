"""Transcribe: what is said in a recording or a film."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ..graph import Port
from ..media.tracks import read_track
from ..providers.abilities import TranscriptProvider, TranscriptRequest
from .asking import ModelParams, tell, timed
from .base import Later, Outputs, StepContext, StepType


class TranscribeParams(ModelParams):
    """`language` as in `en`, empty to let the model find out; with `speakers` it tells who says what, if it can."""

    language: str = Field(
        "", max_length=20, title="Language", description="As in en; empty, the model finds out by itself."
    )
    speakers: bool = Field(default=False, title="Tell who says what", description="Where the model can.")


class Transcribe(StepType):
    """Asks a model to write down what is said; `words` and `subtitles` arrive where it tells the times."""

    key = "transcribe"
    label = "Transcribe"
    group = "Understand"
    lane = "models"
    ability = "transcribe"
    inputs: ClassVar = {"recording": Port("file")}
    outputs: ClassVar = {
        "text": Port("text"),
        "words": Port("json", optional=True),
        "subtitles": Port("text", optional=True),
    }
    params = TranscribeParams
    reads: ClassVar = frozenset({"models"})

    def run(self, context: StepContext, params: TranscribeParams) -> Outputs | Later:
        """The text, {"words": [{"text", "start", "end", "speaker"?}]} in seconds, and SRT."""
        file = context.file("recording")
        request = TranscriptRequest(
            recording=file,
            language=params.language,
            speakers=params.speakers,
            seconds=read_track(file.data, mime=file.mime).seconds,
            extra=params.extra,
        )
        result = context.ask(TranscriptProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        tell(context, result, params, language=result.language or params.language)
        return {"text": result.text.strip(), **timed(result.words)}
