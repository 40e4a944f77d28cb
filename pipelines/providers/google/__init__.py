"""Google Gemini: text, pictures and vectors by generateContent and its kin, speech and films by the Interactions API.

Films are jobs that are asked after, and lie behind our key when they are done. There are no masks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from ...errors import BadRequest, JobFailed, Lost, StepFailed, Transient, Uncertain
from ...media.sendable import Most
from ..abilities import (
    EditProvider,
    EditRequest,
    EmbedProvider,
    EmbedRequest,
    EmbedResult,
    ImageProvider,
    ImageRequest,
    ImageResult,
    SpeechProvider,
    SpeechRequest,
    SpeechResult,
    TextProvider,
    TextRequest,
    TextResult,
    VideoProvider,
    VideoRequest,
    VideoResult,
)
from ..base import API_KEY, Bill, Exchange, Health, ModelInfo, Pending, Request
from ..http import Reply, sniff
from ..merge import json_of, merged
from ..styling import own_pictures
from . import gemini, interactions
from .errors import meaning
from .wire import as_object, count, decoded, objects, text_of

R = TypeVar("R")
SOON = 5.0
FILE = re.compile(r"/(files/[\w-]+)(:download)?(?:\?|$)")
# What a listed model can do, by how it may be asked and by what its kind is called.
METHODS = {"embedContent": ("embed",), "generateContent": ("text",)}
KINDS = {"image": ("generate_image", "edit_image"), "tts": ("speak",), "omni": ("generate_video",)}


class Google(TextProvider, EmbedProvider, ImageProvider, EditProvider, SpeechProvider, VideoProvider):
    """Gemini, by a key of Google AI Studio."""

    key = "google"
    label = "Google"
    reconcile = "job"
    settings = (API_KEY,)
    default_url = "https://generativelanguage.googleapis.com/v1beta"
    lists_all = True
    slots = 8
    # A request is at most 20 MB, its pictures inside it in base64.
    takes: ClassVar = {"": Most(all_bytes=14_000_000)}

    def credentials(self) -> Mapping[str, str]:
        """Its own key header; a key in the address would lie in logs."""
        return {"x-goog-api-key": self.setting("key")}

    def explain(self, reply: Reply) -> StepFailed | None:
        """Google's reasons: a wrong key is a 400, and a daily quota no passing one."""
        return meaning(reply, self.http, self.label)

    def check(self) -> Health:
        """Lists one model: that needs a key that is accepted and costs nothing."""
        found = self.http.read(self.http.get("models", params={"pageSize": 1}), works=False)
        return Health("Google accepts the key.", {"models": len(objects(found.get("models")))})

    def models(self) -> Sequence[ModelInfo]:
        """All that the key may use."""
        found = self.http.read(self.http.get("models", params={"pageSize": 1000}), works=False)
        return [_model(item) for item in objects(found.get("models")) if item.get("name")]

    def goes_by(self, request: Any) -> int:
        """Up to fourteen pictures in all from Gemini 3 on, three before it."""
        most = 14 if "gemini-3" in request.model else 3 if "gemini" in request.model else 0
        return max(0, most - own_pictures(request))

    def write_text(self, request: TextRequest, exchange: Exchange) -> TextResult:
        """The text of the first candidate."""
        reply = self._generate(request, gemini.text_body(request))
        text = gemini.written(reply)
        return TextResult(
            text,
            f"{self.name}/{request.model}",
            data=json_of(text, self.label) if request.schema else None,
            facts=gemini.facts_of(reply),
            bill=Bill(usage=gemini.usage_of(reply)),
        )

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult:
        """A picture from words, and from others."""
        return self._picture(request, gemini.image_body(request, request.pictures))

    def edit_image(self, request: EditRequest, exchange: Exchange) -> ImageResult:
        """A picture changed as the prompt says; anywhere, so a mask is not taken."""
        if request.mask is not None:
            raise BadRequest("Gemini keeps to no mask. Choose a model that does, or say in words what may change.")
        return self._picture(request, gemini.image_body(request, [request.picture, *request.pictures]))

    def embed(self, request: EmbedRequest, exchange: Exchange) -> EmbedResult:
        """A vector for each text; `extra` goes with each of them, as {"embedContentConfig": …} does."""
        model = _path(request.model)
        asked = [{"model": model, "content": {"parts": [{"text": text}]}} for text in request.texts]
        body = {"requests": [merged(item, request.extra) for item in asked]}
        reply = self.http.read(self.http.post(f"{model}:batchEmbedContents", json=body))
        vectors = [_vector(item) for item in objects(reply.get("embeddings"))]
        if len(vectors) != len(request.texts) or not all(vectors):
            raise Uncertain("Google answered something that is not a vector for each text.")
        tokens = count(as_object(reply.get("usageMetadata")).get("promptTokenCount"))
        usage = {"calls": Decimal(1)} | ({"input": tokens} if tokens else {})
        return EmbedResult(vectors, f"{self.name}/{request.model}", bill=Bill(usage=usage))

    def speak(self, request: SpeechRequest, exchange: Exchange) -> SpeechResult:
        """A recording as a WAV file."""
        sent = merged(interactions.speech_body(request), request.extra)
        told = self.http.read(self.http.post("interactions", json=sent))
        if text_of(told.get("status")) not in interactions.ENDS:
            raise Uncertain("Google took this and did not finish it.")
        data, mime = interactions.heard(interactions.media_of(told, "audio"))
        facts = {"request": text_of(told.get("id"))}
        usage = interactions.usage_of(told) | {"characters": Decimal(len(request.text))}
        return SpeechResult(data, mime, f"{self.name}/{request.model}", facts=facts, bill=Bill(usage=usage))

    def generate_video(self, request: VideoRequest, exchange: Exchange) -> Pending:
        """A film with sound, as a job."""
        sent = merged(interactions.film_body(request), request.extra)
        told = self.http.read(self.http.post("interactions", json=sent))
        job = told.get("id")
        if not job or not isinstance(job, str):
            raise Uncertain("Google took this without saying what it calls it.")
        exchange.accepted(job)
        return Pending(SOON)

    def poll(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """The film once it is done, fetched at once; what is done may still have to be put down as a file."""
        told = self._known(f"interactions/{exchange.job}")
        if not isinstance(told.get("status"), str):
            raise Transient("Google answered something that cannot be read.")
        if told["status"] not in interactions.ENDS:
            exchange.progress(0.0, "Being made at Google")
            return Pending(SOON)
        media = interactions.media_of(told, "video")
        data = decoded(media.get("data")) or self._film(text_of(media.get("uri")))
        if not data:
            return Pending(SOON)
        return self._result(request, exchange, told, data)  # type: ignore[return-value]

    def cancel(self, exchange: Exchange) -> None:
        """Ends an interaction that goes on."""
        self.http.send("POST", f"interactions/{exchange.job}/cancel")

    def _generate(self, request: Any, body: Mapping[str, Any]) -> dict[str, Any]:
        sent = merged(body, request.extra)
        return self.http.read(self.http.post(f"{_path(request.model)}:generateContent", json=sent))

    def _picture(self, request: ImageRequest | EditRequest, body: Mapping[str, Any]) -> ImageResult:
        reply = self._generate(request, body)
        data, model = gemini.drawn(reply), f"{self.name}/{request.model}"
        bill = Bill(usage=gemini.usage_of(reply) | {"images": Decimal(1)})
        return ImageResult(data, model, gemini.seed_of(request.seed), facts=gemini.facts_of(reply), bill=bill)

    def _known(self, path: str) -> dict[str, Any]:
        """What Google says of a job or file of ours; raises Lost where it does not know it."""
        try:
            return self.http.read(self.http.get(path), works=False)
        except BadRequest as error:
            raise Lost("Google does not know this job any longer.") from error

    def _film(self, uri: str) -> bytes:
        """The film's file; empty while it is being put down."""
        found = FILE.search(uri)
        if found:
            state = self._known(found[1]).get("state")
            if state == "FAILED":
                raise JobFailed("Google made a film and could not put it down.")
            if state == "PROCESSING":
                return b""
        whole = f"{uri.partition('?')[0]}:download?alt=media" if found and not found[2] else uri
        return self.http.fetch(whole, trusted=True).data

    def _result(self, request: Any, exchange: Exchange, told: Mapping[str, Any], data: bytes) -> VideoResult:
        usage = interactions.usage_of(told)
        usage |= {"videos": Decimal(1), "seconds": Decimal(interactions.seconds_of(request))}
        return VideoResult(
            data,
            sniff(data),
            f"{self.name}/{request.model}",
            seed=gemini.seed_of(request.seed),
            facts={"job": exchange.job},
            bill=Bill(usage=usage),
        )


def _path(model: str) -> str:
    """A model as its address has it; one may also be named in full, such as `tunedModels/ours`."""
    return model if "/" in model else f"models/{model}"


def _vector(item: Mapping[str, Any]) -> list[float]:
    values = item.get("values")
    numbers = values if isinstance(values, list) else []
    return [float(value) for value in numbers if isinstance(value, int | float)]


def _model(item: Mapping[str, Any]) -> ModelInfo:
    id = text_of(item["name"]).removeprefix("models/")
    methods = item.get("supportedGenerationMethods")
    able = next((able for kind, able in KINDS.items() if kind in id.split("-")), ())
    for method in () if able or not isinstance(methods, list) else methods:
        able += METHODS.get(method, ())
    return ModelInfo(id, text_of(item.get("displayName")), able)
