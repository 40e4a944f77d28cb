"""Speak: a text read aloud."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ..errors import Invalid
from ..graph import Port
from ..providers.abilities import SpeechProvider, SpeechRequest
from .asking import ModelParams, Seed, seed_of, tell, timed
from .base import Later, Outputs, StepContext, StepType


class SpeakParams(ModelParams):
    """`voice` is the service's own name of one, empty for its usual; `language` as in `en`; `speed` 1 is ordinary."""

    voice: str = Field(
        "", max_length=200, title="Voice", description="The service's own name of one; empty, its usual voice."
    )
    language: str = Field("", max_length=20, title="Language", description="As in en or pt-BR.")
    speed: float = Field(
        1.0, ge=0.25, le=4, title="Speed", json_schema_extra={"widget": "slider", "unit": "×", "step": 0.05}
    )
    seed: Seed = None


class Speak(StepType):
    """Asks a speech model to read a text; `words` and `subtitles` arrive where the service tells the times."""

    key = "speak"
    label = "Speak"
    group = "Generate"
    lane = "models"
    ability = "speak"
    inputs: ClassVar = {"text": Port("text")}
    outputs: ClassVar = {
        "audio": Port("audio"),
        "words": Port("json", optional=True),
        "subtitles": Port("text", optional=True),
    }
    params = SpeakParams
    reads: ClassVar = frozenset({"seed", "models"})

    def run(self, context: StepContext, params: SpeakParams) -> Outputs | Later:
        """The recording as the service gave it, {"words": [{"text", "start", "end"}]} in seconds, and SRT."""
        text = context.text("text").strip()
        if not text:
            raise Invalid("There is nothing to say: the text is empty.")
        request = SpeechRequest(
            text=text,
            voice=params.voice,
            language=params.language,
            speed=params.speed,
            seed=seed_of(context, params.seed),
            extra=params.extra,
        )
        result = context.ask(SpeechProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        tell(context, result, params, voice=params.voice, seed=request.seed)
        return {"audio": context.keep_media(result.data, kind="audio", mime=result.mime), **timed(result.words)}
