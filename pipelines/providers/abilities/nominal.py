"""A usual request of each ability, by which prices of models are compared before there is a request."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ..base import Usage
from .image import picture_usage

SQUARE = picture_usage(1024, 1024, "A hundred characters of prompt are what people write for a picture.")
CHANGED = picture_usage(1024, 1024, "A few words about what to change.", pictures=1)


def _usage(**units: int) -> Usage:
    return {"calls": Decimal(1), **{unit: Decimal(amount) for unit, amount in units.items()}}


NOMINAL: Mapping[str, Usage] = {
    "text": _usage(input=1_000, output=300),
    "embed": _usage(input=1_000),
    "moderate": _usage(input=1_000),
    "generate_image": SQUARE,
    "edit_image": CHANGED,
    "extend_image": CHANGED,
    "remove_background": CHANGED,
    "upscale_image": picture_usage(2048, 2048, pictures=1),
    "relight_image": CHANGED,
    "split_layers": CHANGED,
    "generate_video": _usage(videos=1, seconds=5, input=100),
    "speak": _usage(characters=500, input=150),
    "transcribe": _usage(seconds=60),
    "run_workflow": _usage(),
    "call_out": _usage(),
}
