"""Black Forest Labs: FLUX pictures made, edited, filled in and extended, as jobs that are asked after.

The job is asked after at the address that the service gave, since it is held in one region; its picture can be fetched
for ten minutes. Credits are a hundredth of a dollar.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from ..errors import JobFailed, Lost, QuotaExceeded, Refused, StepFailed, Uncertain
from ..media.sendable import Most
from .abilities import (
    EditProvider,
    EditRequest,
    ExtendProvider,
    ExtendRequest,
    ImageProvider,
    ImageRequest,
    ImageResult,
)
from .base import API_KEY, Bill, Exchange, File, Health, Pending, Request
from .http import Reply
from .merge import merged
from .styling import own_pictures

R = TypeVar("R")
SOON = 2.0
DOLLARS_A_CREDIT = Decimal("0.01")
FILLS = "flux-pro-1.0-fill"
EXTENDS = "flux-pro-1.0-expand"


class BlackForestLabs(ImageProvider, EditProvider, ExtendProvider):
    """FLUX by its makers; a model is the last part of its address, such as `flux-2-pro`."""

    key = "bfl"
    label = "Black Forest Labs"
    reconcile = "job"
    settings = (API_KEY,)
    default_url = "https://api.bfl.ai"
    slots = 24
    takes: ClassVar = {"": Most(pixels=20_000_000, bytes=20_000_000)}

    def credentials(self) -> Mapping[str, str]:
        """Its own key header."""
        return {"x-key": self.setting("key")}

    def check(self) -> Health:
        """Asks for the credits of the account."""
        told = self.http.read(self.http.get("v1/credits"), works=False)
        return Health("Black Forest Labs accepts the key.", {"credits": told.get("credits")})

    def goes_by(self, request: Any) -> int:
        """Up to eight pictures in all for FLUX.2, up to four for Kontext; none goes with a mask."""
        most = 8 if "flux-2" in request.model else 4 if "kontext" in request.model else 0
        return 0 if getattr(request, "mask", None) else max(0, most - own_pictures(request))

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult | Pending:
        """A picture from words, and from up to eight others."""
        body = {"prompt": request.prompt, "width": request.width, "height": request.height, "seed": request.seed}
        return self._ask(request, exchange, body | _pictures(request.pictures))

    def edit_image(self, request: EditRequest, exchange: Exchange) -> ImageResult | Pending:
        """Where there is a mask only `flux-pro-1.0-fill` keeps to it; white is what it changes."""
        body: dict[str, Any] = {"prompt": request.prompt, "seed": request.seed}
        if request.mask is None:
            return self._ask(request, exchange, body | _pictures([request.picture, *request.pictures]))
        body |= {"image": _base64(request.picture), "mask": _base64(request.mask)}
        return self._ask(request, exchange, body, model=request.model or FILLS)

    def extend_image(self, request: ExtendRequest, exchange: Exchange) -> ImageResult | Pending:
        """So many pixels more on each side."""
        sides = {"left": request.left, "top": request.top, "right": request.right, "bottom": request.bottom}
        body = {"image": _base64(request.picture), "prompt": request.prompt, "seed": request.seed, **sides}
        return self._ask(request, exchange, body, model=request.model or EXTENDS)

    def poll(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """The picture once it is ready, fetched at once."""
        told = self.http.read(self.http.get(exchange.handle["polling_url"]), works=False)
        match told.get("status"):
            case "Ready":
                return self._result(request, exchange, told.get("result") or {})  # type: ignore[return-value]
            case "Request Moderated" | "Content Moderated" as status:
                raise Refused(f"Black Forest Labs declined this: {status.lower()}.")
            case "Error":
                raise JobFailed("Black Forest Labs could not make this picture.")
            case "Task not found":
                raise Lost("Black Forest Labs does not know this job any longer.")
        exchange.progress(float(told.get("progress") or 0.0), "Being made at Black Forest Labs")
        return Pending(SOON)

    def explain(self, reply: Reply) -> StepFailed | None:
        """402 is as anywhere; 403 may also be an account without credit."""
        if reply.status == 403 and "credit" in self.http.says(reply).lower():
            return QuotaExceeded(f"The account with Black Forest Labs has no credit left.{self.http.says(reply)}")
        return None

    def _ask(self, request: Any, exchange: Exchange, body: Mapping[str, Any], *, model: str = "") -> Pending:
        sent = merged({**body, "output_format": "png"}, request.extra)
        told = self.http.read(self.http.post(f"v1/{model or request.model}", json=sent))
        if not told.get("id") or not told.get("polling_url"):
            raise Uncertain("Black Forest Labs took this without saying what it calls it.")
        exchange.accepted(told["id"], polling_url=told["polling_url"], cost=told.get("cost"))
        return Pending(SOON)

    def _result(self, request: Any, exchange: Exchange, result: Mapping[str, Any]) -> ImageResult:
        if not result.get("sample"):
            raise Refused("Black Forest Labs says it is done and gave no picture.")
        fetched = self.http.fetch(result["sample"])
        cost = exchange.handle.get("cost")
        charged = None if cost is None else Decimal(str(cost)) * DOLLARS_A_CREDIT
        seed = int(result.get("seed", request.seed))
        facts = {"job": exchange.job, "prompt_sent": result.get("prompt", "")}
        bill = Bill(charged, {"calls": Decimal(1), "images": Decimal(1)})
        return ImageResult(fetched.data, f"{self.name}/{request.model}", seed, facts=facts, bill=bill)


def _pictures(files: Any) -> dict[str, str]:
    """input_image, input_image_2, … input_image_8."""
    names = ("input_image", *(f"input_image_{number}" for number in range(2, 9)))
    return {name: _base64(file) for name, file in zip(names, files, strict=False)}


def _base64(file: File) -> str:
    return base64.b64encode(file.data).decode()
