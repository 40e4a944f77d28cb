"""From the colour spaces that files name colours in to sRGB; the formulas and matrices are those of CSS Color 4."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable, Sequence
from typing import Final

Three = tuple[float, float, float]
Rows = tuple[Three, Three, Three]
XYZ_TO_SRGB: Final[Rows] = (
    (3.2409699419, -1.5373831776, -0.4986107603),
    (-0.9692436363, 1.8759675015, 0.0415550574),
    (0.0556300797, -0.2039769589, 1.0569715142),
)
P3_TO_XYZ: Final[Rows] = (
    (0.4865709486, 0.2656676932, 0.1982172852),
    (0.2289745641, 0.6917385218, 0.0792869141),
    (0.0, 0.0451133819, 1.0439443689),
)
D50_TO_D65: Final[Rows] = (
    (0.9554734528, -0.0230985368, 0.0632593086),
    (-0.0283697070, 1.0099954580, 0.0210413990),
    (0.0123140016, -0.0205076964, 1.3303659366),
)
OKLAB_TO_LMS: Final[Rows] = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
LMS_TO_SRGB: Final[Rows] = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
D50: Final[Three] = (0.3457 / 0.3585, 1.0, (1 - 0.3457 - 0.3585) / 0.3585)
ROOM = 0.002


def to_srgb(space: str, parts: Sequence[float]) -> Three | None:
    """The colour in sRGB from 0 to 1, out of bounds where that has no such colour; None for an unknown space."""
    convert = SPACES.get(space)
    return convert((parts[0], parts[1], parts[2])) if convert else None


def fits(colour: Three) -> bool:
    """Whether sRGB has the colour."""
    return all(-ROOM <= part <= 1 + ROOM for part in colour)


def hex_of(colour: Sequence[float]) -> str:
    """#rrggbb of sRGB from 0 to 1; what is out of bounds is cut off."""
    return "#" + "".join(f"{math.floor(min(max(part, 0.0), 1.0) * 255 + 0.5):02x}" for part in colour)


def from_cmyk(parts: Sequence[float]) -> Three:
    """What the four inks give without a profile, each from 0 to 1."""
    red, green, blue = ((1 - ink) * (1 - parts[3]) for ink in parts[:3])
    return red, green, blue


def from_lab(lab: Three) -> Three:
    """CIE Lab under D50, lightness from 0 to 100."""
    middle = (lab[0] + 16) / 116
    spread = (middle + lab[1] / 500, middle, middle - lab[2] / 200)
    x, y, z = (_unlab(part) * white for part, white in zip(spread, D50, strict=True))
    return _from_xyz(_times(D50_TO_D65, (x, y, z)))


def _unlab(part: float) -> float:
    return part**3 if part > 6 / 29 else 3 * (6 / 29) ** 2 * (part - 4 / 29)


def _from_oklab(lab: Three) -> Three:
    long, medium, short = (part**3 for part in _times(OKLAB_TO_LMS, lab))
    return _gamma(_times(LMS_TO_SRGB, (long, medium, short)))


def _from_xyz(xyz: Three) -> Three:
    return _gamma(_times(XYZ_TO_SRGB, xyz))


def _from_p3(colour: Three) -> Three:
    red, green, blue = (_linear(part) for part in colour)
    return _from_xyz(_times(P3_TO_XYZ, (red, green, blue)))


def _from_hsl(hsl: Three) -> Three:
    return colorsys.hls_to_rgb(hsl[0] % 360 / 360, hsl[2] / 100, hsl[1] / 100)


def _from_hwb(hwb: Three) -> Three:
    white, black = hwb[1] / 100, hwb[2] / 100
    if white + black >= 1:
        return (white / (white + black),) * 3
    red, green, blue = (part * (1 - white - black) + white for part in colorsys.hsv_to_rgb(hwb[0] % 360 / 360, 1, 1))
    return red, green, blue


def _round(convert: Callable[[Three], Three]) -> Callable[[Three], Three]:
    """The same space with its colours by chroma and hue in degrees."""

    def from_polar(lch: Three) -> Three:
        hue = math.radians(lch[2] % 360)
        return convert((lch[0], lch[1] * math.cos(hue), lch[1] * math.sin(hue)))

    return from_polar


def _times(rows: Rows, colour: Three) -> Three:
    x, y, z = (sum(a * b for a, b in zip(row, colour, strict=True)) for row in rows)
    return x, y, z


def _gamma(colour: Three) -> Three:
    red, green, blue = (_curve(part) for part in colour)
    return red, green, blue


def _curve(part: float) -> float:
    size = abs(part)
    return math.copysign(12.92 * size if size <= 0.0031308 else 1.055 * size ** (1 / 2.4) - 0.055, part)


def _linear(part: float) -> float:
    size = abs(part)
    return math.copysign(size / 12.92 if size <= 0.04045 else ((size + 0.055) / 1.055) ** 2.4, part)


SPACES: Final[dict[str, Callable[[Three], Three]]] = {
    "srgb": lambda colour: colour,
    "srgb-linear": _gamma,
    "hsl": _from_hsl,
    "hwb": _from_hwb,
    "lab": from_lab,
    "lch": _round(from_lab),
    "oklab": _from_oklab,
    "oklch": _round(_from_oklab),
    "display-p3": _from_p3,
    "xyz-d65": _from_xyz,
    "xyz-d50": lambda xyz: _from_xyz(_times(D50_TO_D65, xyz)),
}
