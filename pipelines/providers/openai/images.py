"""Pictures by the Images API: made from words, or from words and pictures, always by return and in full.

It knows no seed, so the same request gives another picture each time; the facts say so.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ...errors import Refused, Transient, Uncertain
from ...media.masks import to_alpha
from ..abilities import CutOutRequest, EditRequest, ImageRequest, ImageResult
from ..base import Bill, File, Provider, Usage
from ..http import Reply
from ..merge import merged
from ..shapes import nearest_size
from .forms import Part, fields, upload
from .reading import amount, mapping, words

SIZES = ("1024x1024", "1536x1024", "1024x1536")
STEP, LONGEST, MOST_PIXELS, WIDEST = 16, 3840, 3840 * 2160, 3
CUTS_OUT = (
    "Remove the background and leave it fully transparent. Keep the subject exactly as it is: its shape, colours, "
    "texture, light, words, place and size."
)


def generate(provider: Provider, request: ImageRequest) -> ImageResult:
    """A picture from words; with pictures to go by it is an edit of them, which is how the service takes it."""
    body = _body(prompted(request.prompt, request.negative), request)
    if request.pictures:
        return _edit(provider, request, body, request.pictures, seed=request.seed)
    reply = provider.http.post("images/generations", json=merged(body, request.extra))
    return _result(provider, request, reply, seed=request.seed)


def edit(provider: Provider, request: EditRequest) -> ImageResult:
    """The picture changed where the mask says, or anywhere; other pictures are references."""
    body, pictures = _body(prompted(request.prompt, request.negative), request), [request.picture, *request.pictures]
    return _edit(provider, request, body, pictures, seed=request.seed, mask=request.mask)


def cut_out(provider: Provider, request: CutOutRequest) -> ImageResult:
    """The subject drawn anew on clear ground: what is left of the picture is like it, not the same to the pixel."""
    body = {**_body(CUTS_OUT, request), "background": "transparent"}
    return _edit(provider, request, body, [request.picture], seed=0, generative=True)


def size_of(width: int, height: int) -> str:
    """The size itself where today's models can make it, else the nearest of the three that every model makes.

    From gpt-image-2 on any sides are taken that are multiples of 16, at most 3:1, within 3840 × 2160. The models before
    it know three sizes, and which model is old is for the service to say: a size it cannot make is a BadRequest.
    """
    stepped = not (width % STEP or height % STEP)
    shaped = max(width, height) <= WIDEST * min(width, height)
    if stepped and shaped and max(width, height) <= LONGEST and width * height <= MOST_PIXELS:
        return f"{width}x{height}"
    return nearest_size(width, height, SIZES)


def prompted(prompt: str, negative: str) -> str:
    """The prompt, and in words what should not be in the picture, since the service has no field for it."""
    return f"{prompt}\n\nLeave out: {negative}" if negative else prompt


def _body(prompt: str, request: Any) -> dict[str, Any]:
    size = size_of(request.width, request.height)
    return {"model": request.model, "prompt": prompt, "size": size, "output_format": "png"}


def _edit(
    provider: Provider,
    request: Any,
    body: Mapping[str, Any],
    pictures: Sequence[File],
    *,
    seed: int,
    mask: File | None = None,
    **facts: Any,
) -> ImageResult:
    name = "image" if len(pictures) == 1 else "image[]"
    files: list[Part] = [upload(name, file, stem="picture") for file in pictures]
    if mask is not None:
        files.append(("mask", ("mask.png", to_alpha(mask.data), "image/png")))
    reply = provider.http.post("images/edits", files=[*fields(merged(body, request.extra)), *files])
    return _result(provider, request, reply, seed=seed, **facts)


def _result(provider: Provider, request: Any, reply: Reply, *, seed: int, **facts: Any) -> ImageResult:
    told = provider.http.read(reply)
    if not isinstance(told.get("data"), list):
        raise Uncertain(f"{provider.label} took this and gave no picture to read.")
    if not told["data"]:
        raise Refused(f"{provider.label} answered without a picture.")
    item = mapping(told["data"][0])
    facts |= {"seed_ignored": True, "size": words(told.get("size")), "quality": words(told.get("quality"))}
    facts |= {"request": reply.headers.get("x-request-id", ""), "prompt_sent": words(item.get("revised_prompt"))}
    data, bill = _data(provider, item), Bill(usage=_usage(mapping(told.get("usage"))))
    return ImageResult(data, f"{provider.name}/{request.model}", seed, facts=facts, bill=bill)


def _data(provider: Provider, item: Mapping[str, Any]) -> bytes:
    """The file; other servers of this shape may give its address instead."""
    unread = Uncertain(f"{provider.label} made a picture that cannot be read.")
    try:
        data = base64.b64decode(words(item.get("b64_json")), validate=True)
        if not data and words(item.get("url")):
            return provider.http.fetch(item["url"]).data
    except (binascii.Error, ValueError, Transient) as error:
        # Asking for the picture once more would be asking for another one, and paying for it.
        raise unread from error
    if not data:
        raise unread
    return data


def _usage(told: Mapping[str, Any]) -> Usage:
    """Tokens by price: the words and the pictures of the request, and the picture that was made."""
    usage = {"calls": Decimal(1), "images": Decimal(1)}
    if not told:
        return usage
    asked, made = mapping(told.get("input_tokens_details")), mapping(told.get("output_tokens_details"))
    written = amount(made.get("text_tokens"))
    drawn = amount(made.get("image_tokens")) if made else amount(told.get("output_tokens"))
    seen = amount(asked.get("image_tokens"))
    typed = amount(asked.get("text_tokens")) if asked else amount(told.get("input_tokens"))
    return usage | {"input": typed, "image_input": seen, "image_output": drawn, "output": written}
