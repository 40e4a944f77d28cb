"""The typefaces that ship with Pressline, and which of them can draw a character."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageFont, features

from ...errors import Invalid

_HERE = Path(__file__).parent
FAMILIES: dict[str, tuple[str, ...]] = {
    "geist": ("geist",),
    "fraunces": ("fraunces", "fraunces-ext"),
    "instrument-serif": ("instrument-serif", "instrument-serif-ext"),
}
_FALLBACKS = ("geist", "noto-sans-arabic", "noto-sans-hebrew", "noto-sans-devanagari", "noto-emoji")


def faces_for(family: str) -> tuple[str, ...]:
    """The family's faces and after them those that fill its gaps; raises Invalid for a family that is not here."""
    if family not in FAMILIES:
        raise Invalid(
            f"The typeface {family} does not ship with Pressline. Choose one of: {', '.join(FAMILIES)}.",
            loc=("headline", "family"),
        )
    own = FAMILIES[family]
    return own + tuple(face for face in _FALLBACKS if face not in own)


@lru_cache(maxsize=16)
def characters(face: str) -> frozenset[int]:
    """The code points a face can draw."""
    with TTFont(_HERE / f"{face}.ttf", lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=64)
def load_face(face: str, size: float, weight: int) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels and a weight, where it has weights."""
    engine = ImageFont.Layout.RAQM if can_shape() else ImageFont.Layout.BASIC
    font = ImageFont.truetype(_HERE / f"{face}.ttf", size, layout_engine=engine)
    try:
        axes = font.get_variation_axes()
    except OSError:
        return font
    font.set_variation_by_axes([_axis(axis, size, weight) for axis in axes])
    return font


def _axis(axis: ImageFont.Axis, size: float, weight: int) -> float:
    name = bytes(axis["name"] or b"").decode(errors="ignore").lower()
    low, high = float(axis["minimum"] or 0), float(axis["maximum"] or 0)
    wanted = weight if "weight" in name else size if "optical" in name else float(axis["default"] or 0)
    return min(max(wanted, low), high)


def describe_fonts() -> str:
    """The families there are, and whether right-to-left text can be set."""
    return f"{', '.join(FAMILIES)}; {'right-to-left too' if can_shape() else 'left-to-right only (no libfribidi here)'}"


def can_shape() -> bool:
    """Whether this machine can join Arabic, order right-to-left text and stack Indic syllables."""
    return bool(features.check_feature("raqm")) and bool(features.check_feature("fribidi"))
