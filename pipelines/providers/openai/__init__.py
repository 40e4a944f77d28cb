"""OpenAI, and every server that speaks as it does: words, pictures, vectors, verdicts, speech, films.

It honours no idempotency key, so a request whose answer is lost is in doubt; only a film is a job to ask after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, ClassVar, TypeVar

from ...errors import NotConfigured, StepFailed
from ...media.sendable import Most
from ..abilities import (
    CutOutProvider,
    CutOutRequest,
    EditProvider,
    EditRequest,
    EmbedProvider,
    EmbedRequest,
    EmbedResult,
    ImageProvider,
    ImageRequest,
    ImageResult,
    ModerateProvider,
    ModerateRequest,
    ModerateResult,
    SpeechProvider,
    SpeechRequest,
    SpeechResult,
    TextProvider,
    TextRequest,
    TextResult,
    TranscriptProvider,
    TranscriptRequest,
    TranscriptResult,
    VideoProvider,
    VideoRequest,
)
from ..base import Exchange, Health, ModelInfo, Pending, Provider, Request, Setting
from ..http import Reply
from ..styling import own_pictures
from . import audio, images, text, vectors, videos
from .reading import mappings, words
from .refusals import explained

R = TypeVar("R")
Writer = Callable[[Provider, TextRequest], TextResult]
WRITERS: Mapping[str, Writer] = {"responses": text.respond, "chat": text.chat}


class OpenAI(
    TextProvider,
    ImageProvider,
    EditProvider,
    CutOutProvider,
    EmbedProvider,
    ModerateProvider,
    SpeechProvider,
    TranscriptProvider,
    VideoProvider,
):
    """OpenAI, or with another address vLLM, LM Studio, OpenRouter and the like; what one can do depends on it."""

    key = "openai"
    label = "OpenAI"
    reconcile = "job"
    settings = (
        Setting("key", "API key", secret=True, required=False, help="A server of your own may need none."),
        Setting(
            "shape",
            "How text is asked for",
            required=False,
            default="responses",
            help="`responses` at OpenAI; `chat` at servers that know Chat Completions only.",
        ),
        Setting("organization", "Organisation", required=False, help="Only where the key belongs to several."),
        Setting("project", "Project", required=False, help="Only where the key belongs to several."),
    )
    default_url = "https://api.openai.com/v1"
    lists_all = True
    slots = 8
    takes: ClassVar = {
        "generate_image": Most(bytes=49_000_000),
        "edit_image": Most(bytes=49_000_000),
        "remove_background": Most(bytes=49_000_000),
        "generate_video": Most(bytes=49_000_000),
    }

    def goes_by(self, request: Any) -> int:
        """Up to sixteen pictures in all go to a model of the gpt-image line; older ones and other servers take none."""
        name = str(request.model).rpartition("/")[2]
        return 16 - own_pictures(request) if name.startswith(("gpt-image", "chatgpt-image")) else 0

    def credentials(self) -> Mapping[str, str]:
        """The key as a bearer token, and which organisation and project it is used for; each where it is set."""
        sent = {"OpenAI-Organization": self.setting("organization"), "OpenAI-Project": self.setting("project")}
        if key := self.setting("key"):
            sent["Authorization"] = f"Bearer {key}"
        return {name: value for name, value in sent.items() if value}

    def check(self) -> Health:
        """Lists the models: that needs a key that is accepted, where one is needed, and costs nothing."""
        self._writer()
        found = self.http.read(self.http.get("models"), works=False)
        said = "OpenAI accepts the key." if self.setting("key") else "The server answers without a key."
        return Health(said, {"models": len(mappings(found.get("data")))})

    def models(self) -> Sequence[ModelInfo]:
        """All that the account may use, and when each is shut down where that is announced."""
        found = self.http.read(self.http.get("models"), works=False)
        listed = [item for item in mappings(found.get("data")) if words(item.get("id"))]
        return [ModelInfo(item["id"], retires_on=_day(words(item.get("shutdown_date")))) for item in listed]

    def explain(self, reply: Reply) -> StepFailed | None:
        """Its error codes: no credit is a 429 like any other, and what its rules forbid an ordinary 400."""
        return explained(self, reply)

    def write_text(self, request: TextRequest, exchange: Exchange) -> TextResult:
        """A text, by whichever of the two interfaces the connection speaks."""
        return self._writer()(self, request)

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult:
        """A picture from words, and from up to sixteen others."""
        return images.generate(self, request)

    def edit_image(self, request: EditRequest, exchange: Exchange) -> ImageResult:
        """A changed picture; the mask is a wish to the model more than a border."""
        return images.edit(self, request)

    def remove_background(self, request: CutOutRequest, exchange: Exchange) -> ImageResult:
        """The subject drawn anew on clear ground; the facts say that it is `generative`."""
        return images.cut_out(self, request)

    def embed(self, request: EmbedRequest, exchange: Exchange) -> EmbedResult:
        """Vectors of at most 2,048 texts at once."""
        return vectors.embed(self, request)

    def moderate(self, request: ModerateRequest, exchange: Exchange) -> ModerateResult:
        """The verdict on a text and a picture together."""
        return vectors.moderate(self, request)

    def speak(self, request: SpeechRequest, exchange: Exchange) -> SpeechResult:
        """A recording of at most 4,096 characters."""
        return audio.speak(self, request)

    def transcribe(self, request: TranscriptRequest, exchange: Exchange) -> TranscriptResult:
        """What is said in a recording."""
        return audio.transcribe(self, request)

    def generate_video(self, request: VideoRequest, exchange: Exchange) -> Pending:
        """A film of 4, 8 or 12 seconds, with sound; asked after as a job."""
        return videos.submit(self, request, exchange)

    def poll(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """The film once it is ready."""
        return videos.poll(self, request, exchange)  # type: ignore[arg-type, return-value]

    def _writer(self) -> Writer:
        try:
            return WRITERS[self.setting("shape")]
        except KeyError as error:
            raise NotConfigured(f"The shape of a connection to {self.label} is `responses` or `chat`.") from error


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text[:10])
    return None
