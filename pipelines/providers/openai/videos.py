"""Films by the Videos API, as jobs that are asked after; OpenAI has given it up, others still serve it.

A film is fetched from the service's own host with our credentials, and can be until `expires_at`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import quote

from ...errors import BadRequest, Lost, Transient, Uncertain
from ..abilities import VideoRequest, VideoResult
from ..base import Bill, Exchange, Pending, Provider
from ..merge import merged
from ..shapes import nearest_size
from .forms import fields, upload
from .images import prompted
from .reading import amount, is_number, words
from .refusals import failed

SOON = 10.0
LENGTHS = (4, 8, 12)
SIZES = ("720x1280", "1280x720", "1024x1792", "1792x1024")


def submit(provider: Provider, request: VideoRequest, exchange: Exchange) -> Pending:
    """Asks for the film; its length and size are the nearest that there are."""
    if request.last:
        raise BadRequest(f"{provider.label} cannot end a film with a given picture. Take the last picture away.")
    body: dict[str, Any] = {
        "model": request.model,
        "prompt": prompted(request.prompt, request.negative),
        "seconds": str(min(LENGTHS, key=lambda length: abs(length - request.seconds))),
        "size": nearest_size(request.width, request.height, SIZES),
    }
    first = [upload("input_reference", request.first, stem="first")] if request.first else []
    told = provider.http.read(provider.http.post("videos", files=[*fields(merged(body, request.extra)), *first]))
    if not words(told.get("id")):
        raise Uncertain(f"{provider.label} took this without saying what it calls it.")
    exchange.accepted(told["id"], seconds=body["seconds"])
    return Pending(SOON)


def poll(provider: Provider, request: VideoRequest, exchange: Exchange) -> VideoResult | Pending:
    """The film once it is there, fetched at once."""
    address = f"videos/{quote(exchange.job, safe='')}"
    try:
        reply = provider.http.get(address)
    except BadRequest as error:
        # There is nothing in this request but the job's id, so that is what is not known.
        raise Lost(f"{provider.label} does not know this job any longer.") from error
    told = provider.http.read(reply, works=False)
    match told.get("status"):
        case "completed":
            return _result(provider, request, exchange, told)
        case "failed" | "cancelled":
            raise failed(provider, reply)
        case "queued" | "in_progress":
            done = told["progress"] / 100 if is_number(told.get("progress")) else 0.0
            exchange.progress(min(max(done, 0.0), 1.0), f"Being made at {provider.label}")
            return Pending(SOON)
    raise Transient(f"{provider.label} says something of this job that cannot be understood.")


def _result(provider: Provider, request: VideoRequest, exchange: Exchange, told: dict[str, Any]) -> VideoResult:
    fetched = provider.http.fetch(f"{provider.base_url}/videos/{quote(exchange.job, safe='')}/content", trusted=True)
    length = words(told.get("seconds")) or words(exchange.handle.get("seconds"))
    seconds = Decimal(length) if length.isdecimal() else amount(request.seconds)
    facts = {"job": exchange.job, "expires_at": told.get("expires_at"), "size": words(told.get("size"))}
    facts |= {"answered_by": words(told.get("model")), "seed_ignored": True}
    usage = {"calls": Decimal(1), "videos": Decimal(1), "seconds": seconds}
    return VideoResult(
        fetched.data, fetched.mime, f"{provider.name}/{request.model}", facts=facts, bill=Bill(usage=usage)
    )
