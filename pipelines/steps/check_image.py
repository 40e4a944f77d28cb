"""Check the picture: colours, sharpness, margins and more, measured before people look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ..brand import BrandRules
from ..errors import Invalid
from ..graph import Port
from ..media.checks import (
    Box,
    Finding,
    View,
    Wrong,
    check_blank,
    check_borders,
    check_clipping,
    check_contrast,
    check_palette,
    check_resolution,
    check_safe_zone,
    check_sharpness,
    check_weight,
    dominant,
    look,
)
from .base import Outputs, StepContext, StepType
from .checking import Check, CheckParams, tell_findings
from .values import values_on

Share = Annotated[float, Field(ge=0, le=1)]
Hex = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
# What a fault of each kind weighs in the risk; the others weigh 1.
WEIGHTS: Final = {"blank": 4.0, "contrast": 2.0, "palette": 2.0, "resolution": 2.0, "weight": 0.5}


class Palette(Check):
    """`share` of the picture within ΔE2000 `tolerance` of one of the `colours`; without any, of the brand's."""

    tolerance: float = Field(15, gt=0, le=100)
    share: Share = 0.5
    colours: list[Hex] = Field([], max_length=24)


class Place(BaseModel):
    """Where words stand, in fractions of the picture's sides, and their colour where it is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    x: Share
    y: Share
    w: float = Field(gt=0, le=1)
    h: float = Field(gt=0, le=1)
    ink: Annotated[str, StringConstraints(pattern=r"^(#[0-9a-fA-F]{6})?$")] = ""


class Contrast(Check):
    """The words at `place` stand out by `ratio` to 1; without a place, where the layout that is wired in says."""

    level: Wrong = "failed"
    ratio: float = Field(4.5, ge=1, le=21)
    place: Place | None = None


class Sharpness(Check):
    """The variance of the Laplacian of the sharpest parts, at no more than 1500 pixels a side."""

    least: float = Field(60, ge=0)


class Clipping(Check):
    """The shares of the picture that may be pure white and pure black."""

    highlights: Share = 0.02
    shadows: Share = 0.05


class Borders(Check):
    """The share of a side from which a bar of one colour counts."""

    least: Share = 0.01


class Resolution(Check):
    """Pixels on the shorter side."""

    level: Wrong = "failed"
    side: int = Field(1080, ge=1, le=20_000)


class Weight(Check):
    """Megabytes, of a million bytes."""

    megabytes: float = Field(20, gt=0, le=1000)


class SafeZone(Check):
    """The `margin`, as a share of the shorter side, holds no part with more than `most` hard edges.

    Without a margin the brand's counts.
    """

    margin: Annotated[float, Field(gt=0, le=0.3)] | None = None
    most: Share = 0.25


class Blank(Check):
    """The share of the picture that may be near black, or near white."""

    level: Wrong = "failed"
    most: Share = 0.98


class CheckImageParams(CheckParams):
    """Each check can be switched off, and says by its `level` how bad it is not to keep to it."""

    palette: Palette = Palette()
    contrast: Contrast = Contrast()
    sharpness: Sharpness = Sharpness()
    clipping: Clipping = Clipping()
    borders: Borders = Borders()
    resolution: Resolution = Resolution()
    weight: Weight = Weight()
    safe_zone: SafeZone = SafeZone()
    blank: Blank = Blank()


class CheckImage(StepType):
    """Measures a picture and hands it on as it came; what it finds is drawn on the picture where people review it.

    `layout` says where words stand: `{"words": {"x", "y", "w", "h", "ink"?}}`. `text` is what they say.
    """

    key = "check_image"
    label = "Check the picture"
    group = "Check"
    inputs: ClassVar = {
        "image": Port("image"),
        "text": Port("text", optional=True),
        "layout": Port("json", optional=True),
    }
    outputs: ClassVar = {"image": Port("image"), "report": Port("json")}
    params = CheckImageParams
    reads: ClassVar = frozenset({"brand"})

    def run(self, context: StepContext, params: CheckImageParams) -> Outputs:
        """The same asset, and {"findings", "passed", "skipped", "risk", "dominant"}."""
        asked = _read(context, params)
        context.progress(0.2, "Measuring the picture")
        findings = list(_findings(asked, params))
        made = {finding.check for finding in findings}
        switched_on = [name for name in CheckImageParams.model_fields if getattr(getattr(params, name), "on", False)]
        skipped = [name for name in switched_on if name not in made]
        tones = [tone.entry() for tone in dominant(asked.view, asked.colours)] if "palette" in made else []
        report = tell_findings(context, findings, params, weights=WEIGHTS, skipped=skipped, dominant=tones)
        return {"image": context.asset("image"), "report": report}


@dataclass(frozen=True)
class _Asked:
    """What is measured, and what the surroundings ask of it; nothing where they say nothing."""

    view: View
    width: int
    height: int
    bytes: int
    colours: Sequence[str]
    margin: float
    place: Place | None
    words: str


def _read(context: StepContext, params: CheckImageParams) -> _Asked:
    picture, brand = context.picture("image"), context.brand
    return _Asked(
        view=look(picture),
        width=picture.width,
        height=picture.height,
        bytes=len(context.file("image").data),
        colours=params.palette.colours or _colours(brand),
        margin=params.safe_zone.margin or (brand.placement.safe if brand else 0.0),
        place=_place(context, params.contrast),
        words=context.text("text"),
    )


def _colours(brand: BrandRules | None) -> list[str]:
    return [colour.hex for colour in brand.palette] if brand else []


def _place(context: StepContext, params: Contrast) -> Place | None:
    """Where words stand; None where nothing says so, or a text is wired in that says nothing."""
    if context.has("text") and not context.text("text").strip():
        return None
    told: Any = values_on(context, "layout").get("words")
    if params.place or told is None:
        return params.place
    try:
        return Place.model_validate(told)
    except ValidationError as error:
        raise Invalid("The layout's `words` must be a place in fractions of the picture: x, y, w and h.") from error


def _findings(asked: _Asked, params: CheckImageParams) -> Iterator[Finding]:
    """All findings in the order of the params. Of a picture that is clear all over only the measures are told."""
    if not asked.view.is_clear:
        yield from _of_colour(asked, params)
        yield from _of_drawing(asked, params)
    if (size := params.resolution).on:
        yield check_resolution(asked.width, asked.height, side=size.side, wrong=size.level)
    if (weight := params.weight).on:
        yield check_weight(asked.bytes, megabytes=weight.megabytes, wrong=weight.level)
    if (blank := params.blank).on:
        yield check_blank(asked.view, most=blank.most, wrong=blank.level)


def _of_colour(asked: _Asked, params: CheckImageParams) -> Iterator[Finding]:
    view = asked.view
    if (palette := params.palette).on and asked.colours:
        bounds: Any = {"tolerance": palette.tolerance, "share": palette.share}
        yield check_palette(view, asked.colours, **bounds, wrong=palette.level)
    if (contrast := params.contrast).on and (place := asked.place):
        box = Box(place.x, place.y, min(place.w, 1 - place.x), min(place.h, 1 - place.y))
        told: Any = {"ink": place.ink, "words": asked.words, "ratio": contrast.ratio}
        found = check_contrast(view, box, **told, wrong=contrast.level)
        yield from [found] if found else []
    if (clipping := params.clipping).on:
        shares = {"highlights": clipping.highlights, "shadows": clipping.shadows}
        yield from check_clipping(view, **shares, wrong=clipping.level)


def _of_drawing(asked: _Asked, params: CheckImageParams) -> Iterator[Finding]:
    view = asked.view
    if (sharpness := params.sharpness).on:
        yield check_sharpness(view, least=sharpness.least, wrong=sharpness.level)
    if (borders := params.borders).on:
        yield from check_borders(view, least=borders.least, wrong=borders.level)
    if (zone := params.safe_zone).on and asked.margin:
        yield from check_safe_zone(view, margin=asked.margin, most=zone.most, wrong=zone.level)
