"""Luma's Dream Machine, the API before Luma Agents: pictures and films out of words, as jobs that are asked after.

It takes pictures only by public addresses, which nothing here has; who has one gives it in `extra`. There are no seeds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import quote

from ..errors import BadRequest, JobFailed, Lost, QuotaExceeded, Refused, StepFailed, Uncertain
from .abilities import ImageProvider, ImageRequest, ImageResult, VideoProvider, VideoRequest, VideoResult
from .base import API_KEY, Bill, Exchange, Health, Pending, Request
from .http import Fetched, Reply
from .merge import merged
from .shapes import nearest_aspect

R = TypeVar("R")
SOON = 3.0
SHAPES = ("1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21")
HEIGHTS = {"540p": 540, "720p": 720, "1080p": 1_080, "4k": 2_160}
NO_FILES = (
    "Dream Machine takes pictures only by public addresses, not as files. "
    "Give the address in the step's own settings for this model, or choose a model of Luma Agents."
)
# A job tells why it failed in words only.
FORBIDDEN = re.compile(r"moderat|content polic|not allowed|safety|nsfw", re.IGNORECASE)


class DreamMachine(ImageProvider, VideoProvider):
    """Photon and Ray 2, by Luma's older API."""

    key = "dream_machine"
    label = "Dream Machine"
    reconcile = "job"
    settings = (API_KEY,)
    default_url = "https://api.lumalabs.ai/dream-machine/v1"
    slots = 4

    def credentials(self) -> Mapping[str, str]:
        """A bearer token."""
        return {"Authorization": f"Bearer {self.setting('key')}"}

    def check(self) -> Health:
        """Asks for the credits of the account, which it counts in cents."""
        told = self.http.read(self.http.get("credits"), works=False)
        cents = told.get("credit_balance")
        dollars = cents / 100 if isinstance(cents, int | float) else None
        return Health("Dream Machine accepts the key.", {"dollars": dollars})

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult | Pending:
        """A picture from words."""
        if request.pictures:
            raise BadRequest(NO_FILES)
        body = {"generation_type": "image", "prompt": _prompt(request), "format": "png"}
        return self._ask("image", request, exchange, body)

    def generate_video(self, request: VideoRequest, exchange: Exchange) -> VideoResult | Pending:
        """A film of five or nine seconds, from words; it has no sound."""
        if request.first is not None or request.last is not None:
            raise BadRequest(NO_FILES)
        body = {
            "generation_type": "video",
            "prompt": _prompt(request),
            "duration": f"{_seconds(request)}s",
            "resolution": _resolution(request),
        }
        return self._ask("video", request, exchange, body)

    def poll(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """The result once it is there, fetched at once."""
        told = self.http.read(self._look(exchange.job), works=False)
        match told.get("state"):
            case "completed":
                return self._result(request, exchange, told)  # type: ignore[no-any-return]
            case "failed":
                raise _failure(told)
            case "queued":
                exchange.progress(0.0, "Waiting at Dream Machine")
            case _:
                exchange.progress(0.1, "Being made at Dream Machine")
        return Pending(SOON)

    def cancel(self, exchange: Exchange) -> None:
        """Takes the job out of the account."""
        self.http.send("DELETE", _path(exchange.job))

    def explain(self, reply: Reply) -> StepFailed | None:
        """It has words only: a bad request may be one that a rule forbids, or an account without credit."""
        said = self.http.says(reply)
        if reply.status not in (400, 403, 422):
            return None
        if "credit" in said.lower():
            return QuotaExceeded(f"The account with Dream Machine has no credit left.{said}")
        return Refused(f"Dream Machine declined this.{said}") if FORBIDDEN.search(said) else None

    def _ask(self, kind: str, request: Any, exchange: Exchange, body: Mapping[str, Any]) -> Pending:
        shape = nearest_aspect(request.width, request.height, SHAPES)
        sent = merged({**body, "model": request.model, "aspect_ratio": shape}, request.extra)
        told = self.http.read(self.http.post(f"generations/{kind}", json=sent))
        job = told.get("id")
        if not isinstance(job, str) or not job:
            raise Uncertain("Dream Machine took this without saying what it calls it.")
        exchange.accepted(job)
        return Pending(SOON)

    def _look(self, job: str) -> Reply:
        try:
            return self.http.get(_path(job))
        except BadRequest as error:
            # Nothing else is asked than the id, so that what cannot be taken is the id.
            raise Lost("Dream Machine does not know this job any longer.") from error

    def _result(self, request: Any, exchange: Exchange, told: Mapping[str, Any]) -> Any:
        assets = told.get("assets")
        wanted = "video" if isinstance(request, VideoRequest) else "image"
        url = assets.get(wanted) if isinstance(assets, dict) else None
        if not isinstance(url, str) or not url:
            raise Refused("Dream Machine says it is done and gave nothing.")
        fetched = self.http.fetch(url)
        model = f"{self.name}/{told.get('model') or request.model}"
        facts = {"job": exchange.job}
        if isinstance(request, VideoRequest):
            return _video(request, fetched, model, facts)
        bill = Bill(usage={"calls": Decimal(1), "images": Decimal(1)})
        return ImageResult(fetched.data, model, request.seed, facts=facts, bill=bill)


def _path(job: str) -> str:
    return f"generations/{quote(job, safe='')}"


def _prompt(request: ImageRequest | VideoRequest) -> str:
    """The words; what is not wanted is said in them, since there is no field for it."""
    return f"{request.prompt}\nAvoid: {request.negative}" if request.negative else request.prompt


def _seconds(request: VideoRequest) -> int:
    return 5 if request.seconds < 7 else 9


def _resolution(request: VideoRequest) -> str:
    """By the shorter side."""
    side = min(request.width, request.height)
    return min(HEIGHTS, key=lambda name: abs(math.log(HEIGHTS[name] / side)))


def _video(request: VideoRequest, fetched: Fetched, model: str, facts: dict[str, Any]) -> VideoResult:
    usage = {"calls": Decimal(1), "videos": Decimal(1), "seconds": Decimal(_seconds(request))}
    return VideoResult(fetched.data, fetched.mime, model, facts=facts, bill=Bill(usage=usage))


def _failure(told: Mapping[str, Any]) -> StepFailed:
    reason = str(told.get("failure_reason") or "").strip()[:300]
    said = f" It says: {reason}" if reason else ""
    if FORBIDDEN.search(reason):
        return Refused(f"Dream Machine declined this.{said}")
    return JobFailed(f"Dream Machine could not make this.{said}")
