"""Where pictures go: what each place takes, in exact pixels, format and weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..errors import Invalid

Format = Literal["JPEG", "WEBP", "AVIF", "PNG"]
MB = 1_000_000


@dataclass(frozen=True)
class Preset:
    """One destination; `quality` is the range the encoder may choose from, `dpi` is 0 where nothing is printed."""

    key: str
    label: str
    width: int
    height: int
    format: Format
    max_bytes: int
    quality: tuple[int, int]
    profile: str = "sRGB"
    dpi: int = 0

    @property
    def ratio(self) -> float:
        """Width divided by height."""
        return self.width / self.height

    @property
    def ending(self) -> str:
        """The file name's ending, without a dot."""
        return {"JPEG": "jpg", "WEBP": "webp", "AVIF": "avif", "PNG": "png"}[self.format]


PRESETS: tuple[Preset, ...] = (
    Preset("instagram-feed", "Instagram feed, 4:5", 1080, 1350, "JPEG", 8 * MB, (70, 92)),
    Preset("instagram-square", "Instagram square, 1:1", 1080, 1080, "JPEG", 8 * MB, (70, 92)),
    Preset("story", "Story and reel cover, 9:16", 1080, 1920, "JPEG", 8 * MB, (70, 92)),
    Preset("linkedin", "LinkedIn link picture, 1.91:1", 1200, 627, "JPEG", 5 * MB, (70, 92)),
    Preset("x-post", "X post, 16:9", 1600, 900, "JPEG", 5 * MB, (70, 92)),
    Preset("web-hero", "Web hero, 16:9", 1920, 1080, "WEBP", 350_000, (45, 88)),
    Preset("web-hero-avif", "Web hero, 16:9, AVIF", 1920, 1080, "AVIF", 250_000, (35, 75)),
    Preset("web-card", "Web card, 4:3", 800, 600, "WEBP", 120_000, (45, 88)),
    Preset("email-header", "E-mail header, 3:1", 1200, 400, "JPEG", 200_000, (55, 88)),
    Preset("print-a5", "Print A5 upright, 300 dpi", 1748, 2480, "PNG", 30 * MB, (100, 100), dpi=300),
)
BY_KEY = {preset.key: preset for preset in PRESETS}


def find_preset(key: str) -> Preset:
    """The preset with this key; raises Invalid naming those there are."""
    if key not in BY_KEY:
        raise Invalid(f"There is no preset called {key}. Choose one of: {', '.join(BY_KEY)}.", loc=("presets",))
    return BY_KEY[key]
