"""Luma Agents: pictures made, changed and taken apart, and films, as jobs that are asked after.

Pictures go with the request as data. What a job made can be fetched for an hour. There are no seeds and no masks, and
Luma says nothing of what it bills.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import quote

from ..errors import BadRequest, JobFailed, Lost, QuotaExceeded, Refused, StepFailed, Uncertain
from .abilities import (
    EditProvider,
    EditRequest,
    ImageProvider,
    ImageRequest,
    ImageResult,
    LayersProvider,
    LayersRequest,
    LayersResult,
    VideoProvider,
    VideoRequest,
    VideoResult,
)
from .base import API_KEY, Bill, Exchange, File, Health, Pending, Request
from .http import Fetched, Reply
from .merge import merged
from .shapes import nearest_aspect

R = TypeVar("R")
SOON = 3.0
PICTURE_SHAPES = ("3:1", "2:1", "16:9", "3:2", "1:1", "2:3", "9:16", "1:2", "1:3")
FILM_SHAPES = ("21:9", "16:9", "4:3", "1:1", "3:4", "9:16")
FILM_HEIGHTS = (360, 540, 720, 1080)
FRAMES_A_SECOND = 24
REFERENCES = {"image": 9, "image_edit": 8}
# The one model that takes pictures apart.
SPLITS = "uni-1"
BAD_INPUT = frozenset({"image_too_large", "unsupported_format", "corrupt_input", "invalid_request"})


class Luma(ImageProvider, EditProvider, LayersProvider, VideoProvider):
    """Luma's models for pictures and films, by its API for agents."""

    key = "luma"
    label = "Luma"
    reconcile = "job"
    settings = (API_KEY,)
    default_url = "https://agents.lumalabs.ai/v1"
    slots = 4

    def credentials(self) -> Mapping[str, str]:
        """A bearer token."""
        return {"Authorization": f"Bearer {self.setting('key')}"}

    def check(self) -> Health:
        """Lists one of the account's files: that needs a key that is accepted and costs nothing."""
        self.http.read(self.http.get("files", params={"limit": 1}), works=False)
        return Health("Luma accepts the key.")

    def goes_by(self, request: Any) -> int:
        """Up to nine pictures, and up to eight more than the one that is changed."""
        most = REFERENCES["image_edit" if isinstance(request, EditRequest) else "image"]
        return max(0, most - len(request.pictures))

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult | Pending:
        """A picture from words, and from up to nine others."""
        body = {
            "type": "image",
            "prompt": _prompt(request),
            "aspect_ratio": nearest_aspect(request.width, request.height, PICTURE_SHAPES),
            "output_format": "png",
            **_references(request.pictures, "image"),
        }
        return self._ask(request, exchange, body)

    def edit_image(self, request: EditRequest, exchange: Exchange) -> ImageResult | Pending:
        """A picture changed anywhere by words, and by up to eight others; it keeps its shape."""
        if request.mask is not None:
            raise BadRequest("Luma changes a picture by words alone and takes no mask. Choose another model for this.")
        body = {
            "type": "image_edit",
            "prompt": _prompt(request),
            "source": _media(request.picture),
            "output_format": "png",
            **_references(request.pictures, "image_edit"),
        }
        return self._ask(request, exchange, body)

    def split_layers(self, request: LayersRequest, exchange: Exchange) -> LayersResult | Pending:
        """A picture in parts, each 1,024 or 2,048 pixels on its longer side, by how large the picture is."""
        body = {
            "type": "layering",
            "prompt": request.prompt or "Split this picture into its parts.",
            "source": _media(request.picture),
            "layering": {"resolution": "1k" if max(request.width, request.height) <= 1_024 else "2k"},
            "output_format": "png",
        }
        return self._ask(request, exchange, body, model=request.model or SPLITS)

    def generate_video(self, request: VideoRequest, exchange: Exchange) -> VideoResult | Pending:
        """A film of five or ten seconds; it has no sound."""
        body = {
            "type": "video",
            "prompt": _prompt(request),
            "aspect_ratio": nearest_aspect(request.width, request.height, FILM_SHAPES),
            "video": _film(request),
        }
        return self._ask(request, exchange, body)

    def poll(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """The result once it is there, fetched at once."""
        told = self.http.read(self._look(exchange.job), works=False)
        match told.get("state"):
            case "completed":
                return self._result(request, exchange, told)  # type: ignore[no-any-return]
            case "failed":
                raise _failure(told)
            case "queued":
                exchange.progress(0.0, "Waiting at Luma")
            case _:
                exchange.progress(0.1, "Being made at Luma")
        return Pending(SOON)

    def explain(self, reply: Reply) -> StepFailed | None:
        """Statuses are as anywhere; words that a rule forbids come back as an ordinary bad request."""
        if reply.status in (400, 422) and "moderat" in self.http.says(reply).lower():
            return Refused(f"Luma declined this.{self.http.says(reply)}")
        if reply.status == 413:
            return BadRequest(f"A picture is too large for Luma, which takes 50 MB.{self.http.says(reply)}")
        return None

    def _ask(self, request: Any, exchange: Exchange, body: Mapping[str, Any], *, model: str = "") -> Pending:
        named = {"model": model or request.model} if model or request.model else {}
        told = self.http.read(self.http.post("generations", json=merged({**body, **named}, request.extra)))
        job = told.get("id")
        if not isinstance(job, str) or not job:
            raise Uncertain("Luma took this without saying what it calls it.")
        exchange.accepted(job, model=str(told.get("model") or ""))
        return Pending(SOON)

    def _look(self, job: str) -> Reply:
        try:
            return self.http.get(f"generations/{quote(job, safe='')}")
        except BadRequest as error:
            # Nothing else is asked than the id, so that what cannot be taken is the id.
            raise Lost("Luma does not know this job any longer.") from error

    def _result(self, request: Any, exchange: Exchange, told: Mapping[str, Any]) -> Any:
        outputs = _outputs(told)
        if not outputs:
            raise Refused("Luma says it is done and gave nothing.")
        model = f"{self.name}/{told.get('model') or request.model}"
        facts: dict[str, Any] = {"job": exchange.job}
        if isinstance(request, LayersRequest):
            return self._layers(outputs, model, facts)
        fetched = self.http.fetch(outputs[0]["url"])
        if isinstance(request, VideoRequest):
            return _video(request, fetched, model, facts)
        # Every reference has a price of its own.
        usage = {"calls": Decimal(1), "images": Decimal(1), "pictures": Decimal(len(request.pictures))}
        return ImageResult(fetched.data, model, request.seed, facts=facts, bill=Bill(usage=usage))

    def _layers(self, outputs: Sequence[Mapping[str, Any]], model: str, facts: dict[str, Any]) -> LayersResult:
        """From the back to the front; Luma counts from the front."""
        layers = sorted(outputs, key=_place, reverse=True)
        told = [_layer(output) for output in layers]
        labels = [str(layer.get("label") or f"Layer {number}") for number, layer in enumerate(told, start=1)]
        facts |= {"layers": [{name: layer.get(name, "") for name in ("description", "alpha_hint")} for layer in told]}
        files = [self.http.fetch(output["url"]).data for output in layers]
        bill = Bill(usage={"calls": Decimal(1), "images": Decimal(len(files))})
        return LayersResult(files, labels, model, facts=facts, bill=bill)


def _film(request: VideoRequest) -> dict[str, Any]:
    """Ten seconds between given pictures are wanted by their place among the frames, five by the pictures' names."""
    seconds = _seconds(request)
    height = min(FILM_HEIGHTS, key=lambda known: abs(math.log(known / min(request.width, request.height))))
    film: dict[str, Any] = {"duration": f"{seconds}s", "resolution": f"{height}p"}
    if seconds == 10:
        anchors = [(0, request.first), (FRAMES_A_SECOND * seconds, request.last)]
        given = [(place, _media(file)) for place, file in anchors if file is not None]
        return film | ({"keyframes": [m for _, m in given], "keyframe_indexes": [p for p, _ in given]} if given else {})
    frames = {"start_frame": request.first, "end_frame": request.last}
    return film | {name: _media(file) for name, file in frames.items() if file is not None}


def _seconds(request: VideoRequest) -> int:
    return 5 if request.seconds < 7.5 else 10


def _video(request: VideoRequest, fetched: Fetched, model: str, facts: dict[str, Any]) -> VideoResult:
    usage = {"calls": Decimal(1), "videos": Decimal(1), "seconds": Decimal(_seconds(request))}
    return VideoResult(fetched.data, fetched.mime, model, facts=facts, bill=Bill(usage=usage))


def _prompt(request: ImageRequest | EditRequest | VideoRequest) -> str:
    """The words; what is not wanted is said in them, since there is no field for it."""
    return f"{request.prompt}\nAvoid: {request.negative}" if request.negative else request.prompt


def _references(files: Sequence[File], kind: str) -> dict[str, Any]:
    if len(files) > REFERENCES[kind]:
        raise BadRequest(f"Luma takes {REFERENCES[kind]} more pictures here, and there are {len(files)}.")
    return {"image_ref": [_media(file) for file in files]} if files else {}


def _media(file: File) -> dict[str, str]:
    return {"data": base64.b64encode(file.data).decode(), "media_type": file.mime}


def _outputs(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Those that can be fetched; a film's other forms, such as EXR, come after it."""
    output = told.get("output")
    if not isinstance(output, list):
        return []
    return [item for item in output if isinstance(item, dict) and isinstance(item.get("url"), str) and item["url"]]


def _layer(output: Mapping[str, Any]) -> Mapping[str, Any]:
    layer = output.get("layer")
    return layer if isinstance(layer, dict) else {}


def _place(output: Mapping[str, Any]) -> int:
    index = _layer(output).get("index")
    return index if isinstance(index, int) else 0


def _failure(told: Mapping[str, Any]) -> StepFailed:
    """What a job's failure code means; one that is not known may be tried again."""
    code, reason = str(told.get("failure_code") or ""), str(told.get("failure_reason") or "").strip()[:300]
    said = f" It says: {reason}" if reason else ""
    if code == "content_moderated":
        return Refused(f"Luma declined this.{said}")
    if code == "budget_exhausted":
        return QuotaExceeded(f"The account with Luma has no credit left.{said}")
    if code in BAD_INPUT:
        return BadRequest(f"Luma cannot take this ({code.replace('_', ' ')}).{said}")
    return JobFailed(f"Luma could not make this.{said}")
