"""The typefaces that ship with Pressline or that a brand brought, and which of them can draw a character."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Brought:
    """A font file that a brand brought, already checked; two are the same where their SHA-256 is."""

    sha256: str
    data: bytes = field(compare=False, repr=False)


Face = str | Brought


def faces_for(family: str, brought: Brought | None = None) -> tuple[Face, ...]:
    """The faces in the order in which they are asked for a character: the brand's own, then those that fill its gaps.

    Raises Invalid for a family that is not here.
    """
    if brought:
        return (brought, *_FALLBACKS)
    if family not in FAMILIES:
        raise Invalid(
            f"The typeface {family} does not ship with Pressline. Choose one of: {', '.join(FAMILIES)}.",
            loc=("headline", "family"),
        )
    own = FAMILIES[family]
    return own + tuple(face for face in _FALLBACKS if face not in own)


def shipped(family: str) -> bytes:
    """The font file of a family's first face; raises Invalid for a family that is not here."""
    faces_for(family)
    return (_HERE / f"{FAMILIES[family][0]}.ttf").read_bytes()


@lru_cache(maxsize=16)
def characters(face: Face) -> frozenset[int]:
    """The code points a face can draw."""
    with TTFont(_file(face), lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=64)
def load_face(face: Face, size: float, weight: int) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels and a weight, where it has weights."""
    engine = ImageFont.Layout.RAQM if can_shape() else ImageFont.Layout.BASIC
    font = ImageFont.truetype(_file(face), size, layout_engine=engine)
    try:
        axes = font.get_variation_axes()
    except OSError:
        return font
    font.set_variation_by_axes([_axis(axis, size, weight) for axis in axes])
    return font


def _file(face: Face) -> Path | io.BytesIO:
    return _HERE / f"{face}.ttf" if isinstance(face, str) else io.BytesIO(face.data)


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
