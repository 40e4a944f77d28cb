"""Film: a short film from a prompt, with its first and last picture where they are given."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from ..errors import Invalid
from ..graph import Port
from ..providers.abilities import VideoProvider, VideoRequest
from .asking import (
    ModelParams,
    Prompt,
    PromptParams,
    Seed,
    Size,
    picture_if,
    seed_of,
    sides_of,
    size_problems,
    tell,
    with_notes,
)
from .base import Later, Outputs, StepContext, StepType

SIZE = "1280x720"


class GenerateVideoParams(PromptParams, ModelParams):
    """`prompt` is used where nothing is wired in; a service takes the nearest length and size that it has."""

    prompt: Prompt = ""
    negative: str = Field(
        "",
        max_length=2_000,
        title="Leave out",
        description="What is not to be seen.",
        json_schema_extra={"widget": "prompt", "more": True},
    )
    seconds: float = Field(
        5.0,
        gt=0,
        le=120,
        title="Length",
        description="A model gives the nearest that it has.",
        json_schema_extra={"unit": "seconds", "step": 0.5},
    )
    size: Size = SIZE
    sound: bool = Field(default=False, title="With sound")
    seed: Seed = None


class GenerateVideo(StepType):
    """Asks a video model for one film."""

    key = "generate_video"
    label = "Film"
    group = "Generate"
    lane = "models"
    ability = "generate_video"
    inputs: ClassVar = {
        "prompt": Port("text", optional=True),
        "first": Port("image", optional=True),
        "last": Port("image", optional=True),
    }
    outputs: ClassVar = {"video": Port("video")}
    params = GenerateVideoParams
    reads: ClassVar = frozenset({"seed", "models"})

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """A size is also held to what can be worked with."""
        return super().problems(params) or size_problems(params.get("size", SIZE))

    def run(self, context: StepContext, params: GenerateVideoParams) -> Outputs | Later:
        """The film's file, byte for byte as the service gave it."""
        prompt = with_notes(context.text("prompt", params.prompt), context.notes)
        first = picture_if(context, "first")
        if not prompt.strip() and first is None:
            raise Invalid("Nothing says what the film shows. Write a prompt, or wire a text or a first picture in.")
        width, height = sides_of(params.size)
        request = VideoRequest(
            prompt=prompt,
            seconds=params.seconds,
            width=width,
            height=height,
            seed=seed_of(context, params.seed),
            first=first,
            last=picture_if(context, "last"),
            negative=params.negative,
            sound=params.sound,
            extra=params.extra,
        )
        result = context.ask(VideoProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        seed = {} if result.seed is None else {"seed": result.seed}
        tell(context, result, params, prompt=prompt, seconds=params.seconds, size=params.size, **seed)
        return {"video": context.keep_media(result.data, kind="video", mime=result.mime)}
