"""Stability AI: Stable Image, by its v2beta addresses; every request is a form, and most answer with the picture.

What is filtered comes as a blurred picture with a success, told apart only by a header. Two operations are jobs, kept
for 24 hours. A mask is white where the picture may be changed, as ours is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, TypeVar
from urllib.parse import quote

from ..errors import BadRequest, Lost, RateLimited, Refused, StepFailed, Transient, Uncertain
from ..media.sendable import Most
from .abilities import (
    CutOutProvider,
    CutOutRequest,
    EditProvider,
    EditRequest,
    ExtendProvider,
    ExtendRequest,
    ImageProvider,
    ImageRequest,
    ImageResult,
    RelightProvider,
    RelightRequest,
    UpscaleProvider,
    UpscaleRequest,
)
from .base import API_KEY, Bill, Exchange, File, Health, Pending, Request, Usage
from .http import Reply, sniff
from .merge import merged
from .shapes import nearest_aspect

R = TypeVar("R")
SOON = 5.0
# Whoever asks more than 150 times in ten seconds is shut out for a minute.
BAN_SECONDS = 60.0
ASPECTS = ("16:9", "1:1", "21:9", "2:3", "3:2", "4:5", "5:4", "9:16", "9:21")
SEEDS = 2**32 - 1
MAKES, CHANGES, UPSCALES = "core", "sd3.5-large", "fast"
FILLS, EXTENDS, CUTS, RELIGHTS = "inpaint", "outpaint", "remove-background", "replace-background-and-relight"
OF_ITS_OWN = frozenset({"core", "ultra"})
# Credits for one picture, by its price page of 2025-08-01.
CREDITS = {
    "core": "3",
    "ultra": "8",
    "sd3.5-large": "6.5",
    "sd3.5-large-turbo": "4",
    "sd3.5-medium": "3.5",
    "sd3.5-flash": "2.5",
    "fast": "2",
    "conservative": "40",
    "creative": "60",
    FILLS: "5",
    EXTENDS: "4",
    CUTS: "5",
    RELIGHTS: "8",
}


# What its addresses take; two of those that enlarge take less, as the catalogue says.
MEGABYTES = 10_000_000
TAKES = {"": Most(pixels=9_437_184, bytes=MEGABYTES), "remove_background": Most(pixels=4_194_304, bytes=MEGABYTES)}


class Gone(BadRequest):
    """Raised when the service knows nothing at an address."""


class Stability(ImageProvider, EditProvider, ExtendProvider, CutOutProvider, UpscaleProvider, RelightProvider):
    """Stable Image; a model is the last part of its address, or one of Stable Diffusion 3's, such as `sd3.5-large`."""

    key = "stability"
    label = "Stability AI"
    reconcile = "job"
    settings = (API_KEY,)
    default_url = "https://api.stability.ai"
    per_minute = 900
    takes = TAKES
    # A thousand credits are ten dollars.
    usual_prices: ClassVar = {"per_credit": "0.01"}

    def credentials(self) -> Mapping[str, str]:
        """The key as a bearer."""
        return {"Authorization": f"Bearer {self.setting('key')}"}

    def asks(self, request: Any) -> str:
        """A masked edit is filling, whatever model was chosen; what has one address only is that."""
        match request:
            case EditRequest() if request.mask is not None:
                return FILLS
            case EditRequest():
                return request.model or CHANGES
            case ExtendRequest():
                return EXTENDS
            case CutOutRequest():
                return CUTS
            case RelightRequest():
                return RELIGHTS
            case UpscaleRequest():
                return request.model or UPSCALES
        return str(request.model or MAKES)

    def expects(self, request: Request[Any]) -> Usage:
        """As ever, and the credits of what will be billed."""
        return {**request.expects(), **_usage(self.asks(request))}

    def check(self) -> Health:
        """Asks for the credits of the account."""
        told = self.http.read(self.http.get("v1/user/balance"), works=False)
        return Health("Stability AI accepts the key.", {"credits": told.get("credits")})

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult | Pending:
        """A picture from words, in the nearest proportion."""
        if request.pictures:
            raise BadRequest("Stability AI makes pictures from words alone. To start from one, change it.")
        model = request.model or MAKES
        aspect = nearest_aspect(request.width, request.height, ASPECTS)
        form = {"prompt": request.prompt, "negative_prompt": request.negative, "aspect_ratio": aspect}
        return self._made(request, model, _generate(model), {**form, **_named(model)})

    def edit_image(self, request: EditRequest, exchange: Exchange) -> ImageResult | Pending:
        """Where there is a mask, that is filled; else the whole picture is drawn again, half as it was."""
        if request.pictures:
            raise BadRequest("Stability AI changes one picture, and takes no others with it.")
        form = {"prompt": request.prompt, "negative_prompt": request.negative, "image": request.picture}
        if request.mask is not None or request.model == FILLS:
            return self._made(request, FILLS, f"edit/{FILLS}", {**form, "mask": request.mask})
        model = request.model or CHANGES
        again = {"strength": 0.5, "mode": "" if model in OF_ITS_OWN else "image-to-image"}
        return self._made(request, model, _generate(model), {**form, **again, **_named(model)})

    def extend_image(self, request: ExtendRequest, exchange: Exchange) -> ImageResult | Pending:
        """So many pixels more on each side."""
        sides = {"left": request.left, "up": request.top, "right": request.right, "down": request.bottom}
        form = {"image": request.picture, "prompt": request.prompt, **sides}
        return self._made(request, EXTENDS, f"edit/{EXTENDS}", form)

    def remove_background(self, request: CutOutRequest, exchange: Exchange) -> ImageResult | Pending:
        """The subject alone."""
        return self._made(request, CUTS, f"edit/{CUTS}", {"image": request.picture})

    def upscale_image(self, request: UpscaleRequest, exchange: Exchange) -> ImageResult | Pending:
        """`fast` is always four times as large, `conservative` and `creative` fill four megapixels and need words."""
        model = request.model or UPSCALES
        form: dict[str, Any] = {"image": request.picture}
        if model == UPSCALES:
            return self._made(request, model, f"upscale/{model}", form)
        form |= {"prompt": request.prompt}
        if model == "conservative":
            return self._made(request, model, f"upscale/{model}", form)
        return self._begun(request, exchange, f"upscale/{model}", form)

    def relight_image(self, request: RelightRequest, exchange: Exchange) -> ImageResult | Pending:
        """Before another ground where one is given; else the picture keeps its own, in the light of the words."""
        form: dict[str, Any] = {"subject_image": request.picture, "background_prompt": request.prompt}
        form |= {"background_reference": request.background}
        if request.background is None:
            form |= {"keep_original_background": True}
        return self._begun(request, exchange, f"edit/{RELIGHTS}", form)

    def poll(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """The picture once it is ready; 202 until then."""
        try:
            reply = self.http.get(f"v2beta/results/{quote(exchange.job, safe='')}", headers={"Accept": "*/*"})
        except Gone as error:
            raise Lost("Stability AI does not know this job any longer.") from error
        if reply.status == 202:
            return Pending(SOON)
        model = str(exchange.handle.get("model", ""))
        picture = self._picture(request, model, reply, {"job": exchange.job})
        if picture is None:
            raise Transient("Stability AI answered something that is not a picture.")
        return picture  # type: ignore[return-value]

    def explain(self, reply: Reply) -> StepFailed | None:
        """A refusal is a 403 by name, and too many requests are answered by a minute's silence."""
        name = reply.body.get("name") if isinstance(reply.body, dict) else ""
        if name == "content_moderation":
            return Refused(f"Stability AI declined this.{self.http.says(reply)}")
        if reply.status == 404:
            return Gone(f"Stability AI knows nothing of this.{self.http.says(reply)}")
        if reply.status == 429 and self.http.pause(reply) is None:
            return RateLimited("Stability AI asks for fewer requests.", retry_after=BAN_SECONDS)
        return None

    # --- How it is asked, and what came of it ------------------------------------------------------

    def _made(self, request: Any, model: str, path: str, form: Mapping[str, Any]) -> ImageResult:
        reply = self._post(request, path, form, accept="image/*")
        picture = self._picture(request, model, reply, {})
        if picture is None:
            raise Uncertain("Stability AI took this and answered something that is not a picture.")
        return picture

    def _begun(self, request: Any, exchange: Exchange, path: str, form: Mapping[str, Any]) -> Pending:
        told = self.http.read(self._post(request, path, form, accept="application/json"))
        job = told.get("id")
        if not isinstance(job, str) or not job:
            raise Uncertain("Stability AI took this without saying what it calls it.")
        exchange.accepted(job, model=path.rpartition("/")[2])
        return Pending(SOON)

    def _post(self, request: Any, path: str, form: Mapping[str, Any], *, accept: str) -> Reply:
        seed = getattr(request, "seed", None)
        own = {} if seed is None or path.endswith(f"/{UPSCALES}") else {"seed": _seed(seed)}
        sent = merged({**form, **own, "output_format": "png"}, request.extra)
        files = {name: _part(value) for name, value in sent.items() if value is not None and value != ""}
        return self.http.post(f"v2beta/stable-image/{path}", files=files, headers={"Accept": accept})

    def _picture(self, request: Any, model: str, reply: Reply, facts: Mapping[str, Any]) -> ImageResult | None:
        """The picture of a success; None where it is something else."""
        if reply.headers.get("finish-reason", "").upper() == "CONTENT_FILTERED":
            raise Refused("Stability AI declined this: what it made was filtered.")
        if not sniff(reply.content).startswith("image/"):
            return None
        told = reply.headers.get("seed", "")
        sent = _seed(request.seed) if hasattr(request, "seed") else 0
        facts = {**facts, "request": reply.headers.get("x-request-id", "")}
        seed, bill = int(told) if told.isdecimal() else sent, Bill(usage=_usage(model))
        return ImageResult(reply.content, f"{self.name}/{model}", seed, facts=dict(facts), bill=bill)


def _generate(model: str) -> str:
    return f"generate/{model if model in OF_ITS_OWN else 'sd3'}"


def _named(model: str) -> dict[str, str]:
    """Stable Diffusion 3 is several models at one address."""
    return {} if model in OF_ITS_OWN else {"model": model}


def _seed(seed: int) -> int:
    """1 … 2³²-2: 0 would have it chosen by chance."""
    return seed % SEEDS or 1


def _part(value: Any) -> tuple[str | None, bytes] | tuple[str, bytes, str]:
    """One part of a form; without a file's name httpx would send no multipart form."""
    if isinstance(value, File):
        return value.name or "picture", value.data, value.mime
    return None, (value if isinstance(value, str) else json.dumps(value)).encode()


def _usage(model: str) -> dict[str, Decimal]:
    usage = {"calls": Decimal(1), "images": Decimal(1)}
    return usage | ({"credits": Decimal(CREDITS[model])} if model in CREDITS else {})
