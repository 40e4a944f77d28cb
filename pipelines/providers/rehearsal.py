"""The built-in provider: no key, no network; deterministic, honest stand-ins with realistic sizes and pace."""

from __future__ import annotations

import hashlib
import re
import time
from random import Random

from ..media.paint import paint_backdrop
from ..media.picture import png
from .abilities import ImageProvider, ImageRequest, ImageResult, TextProvider, TextRequest, TextResult
from .base import Exchange

PAINTER = "rehearsal/backdrop-2"
WRITER = "rehearsal/words-1"

LIGHT = (
    "low sun from the left",
    "soft window light from the right",
    "early light through a half-open blind",
    "a warm lamp just out of frame",
    "late afternoon light, long shadows",
)
GROUND = (
    "a bare stone table against a limewashed wall",
    "a quiet arch and a low plinth",
    "a paper sweep with one soft fold",
    "a terrace at dusk, haze on the horizon",
    "a wooden counter, plaster behind it",
)
MOOD = ("calm", "unhurried", "generous", "plain", "warm")


class Rehearsal(ImageProvider, TextProvider):
    """Stands in for every model; what it makes is labelled as a rehearsal. `pace` 1 is that of a quick service."""

    key = "rehearsal"
    label = "Rehearsal"
    reconcile = "key"
    free = True
    slots = 4

    def __init__(self, *, pace: float = 1.0) -> None:
        super().__init__()
        self.pace = pace

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult:
        """A studio backdrop in the brand's palette, the same for the same prompt, seed and brand."""
        self._wait(2.0, exchange, 0.0, 0.4, "Waiting for a place in the queue")
        picture = paint_backdrop(
            request.prompt,
            brand=request.brand,
            seed=request.seed,
            width=request.width,
            height=request.height,
            progress=lambda share: exchange.progress(0.4 + 0.3 * share, "Painting"),
        )
        self._wait(2.0, exchange, 0.7, 1.0, "Developing")
        return ImageResult(png(picture), PAINTER, request.seed, rehearsal=True)

    def write_text(self, request: TextRequest, exchange: Exchange) -> TextResult:
        """A plausible scene description in the brand's words, the same for the same prompt and seed."""
        self._wait(1.5, exchange, 0.0, 1.0, "Writing")
        digest = hashlib.sha256(f"{request.seed}\n{request.prompt}".encode()).digest()
        choose = Random(int.from_bytes(digest[:8], "big"))  # noqa: S311 - a seeded choice of words, not a secret
        words = f"{choose.choice(GROUND)}, {choose.choice(LIGHT)}, {choose.choice(MOOD)}, room for words above"
        asked = re.findall(r"^Reviewer: (.+)$", request.prompt, flags=re.MULTILINE)
        text = ". ".join([words.capitalize(), *asked])
        return TextResult(" ".join(text.split()[: request.max_words]), WRITER, rehearsal=True)

    def _wait(self, seconds: float, exchange: Exchange, start: float, end: float, message: str) -> None:
        ticks = 8
        for tick in range(ticks):
            exchange.progress(start + (end - start) * tick / ticks, message)
            time.sleep(seconds * self.pace / ticks)
