"""Check the picture: colours, sharpness, margins and more, measured before people look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError

from ..brand import BrandRules
from ..errors import Invalid
from ..graph import Port
from ..media.checks import (
    Box,
    Finding,
    View,
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
from .checking import Check, CheckParams, Told, tell_findings
from .values import values_on

Share = Annotated[float, Field(ge=0, le=1, json_schema_extra={"unit": "of 1"})]
MORE: Final[dict[str, JsonValue]] = {"more": True}
Hex = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
MOST_PLACES: Final = 60
# What a fault of each kind weighs in the risk; the others weigh 1.
WEIGHTS: Final = {"blank": 4.0, "contrast": 2.0, "palette": 2.0, "resolution": 2.0, "weight": 0.5}


class Palette(Check):
    """`share` of the picture within ΔE2000 `tolerance` of one of the `colours`; without any, of the brand's."""

    tolerance: float = Field(15, gt=0, le=100, title="How near a colour must be", json_schema_extra={"unit": "ΔE2000"})
    share: Share = Field(0.5, title="Share of the picture at least")
    colours: list[Hex] = Field(
        [],
        max_length=24,
        title="Colours",
        description="Empty, those of the brand.",
        json_schema_extra={"widget": "colours"},
    )


class Place(BaseModel):
    """Where words stand, in fractions of the picture's sides, and their colour where it is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    x: Share = Field(title="From the left")
    y: Share = Field(title="From above")
    w: float = Field(gt=0, le=1, title="Width", json_schema_extra={"unit": "of 1"})
    h: float = Field(gt=0, le=1, title="Height", json_schema_extra={"unit": "of 1"})
    ink: Annotated[str, StringConstraints(pattern=r"^(#[0-9a-fA-F]{6})?$")] = Field(
        "", title="Colour of the words", json_schema_extra={"widget": "colour"}
    )


class Contrast(Check):
    """The words at `place` stand out by `ratio` to 1; without a place, all those that `places` or `layout` tell of."""

    level: Told = "failed"
    ratio: float = Field(4.5, ge=1, le=21, title="Contrast at least", json_schema_extra={"unit": "to 1", "step": 0.5})
    place: Place | None = Field(
        None, title="Where the words stand", description="Empty, where what is wired in says.", json_schema_extra=MORE
    )


class Sharpness(Check):
    """The variance of the Laplacian of the sharpest parts, at no more than 1500 pixels a side."""

    least: float = Field(60, ge=0, title="At least", json_schema_extra={"step": 5})


class Clipping(Check):
    """The shares of the picture that may be pure white and pure black."""

    highlights: Share = Field(0.02, title="Pure white at most")
    shadows: Share = Field(0.05, title="Pure black at most")


class Borders(Check):
    """The share of a side from which a bar of one colour counts."""

    least: Share = Field(0.01, title="Share of a side from which a bar counts")


class Resolution(Check):
    """Pixels on the shorter side."""

    level: Told = "failed"
    side: int = Field(1080, ge=1, le=20_000, title="Shorter side at least", json_schema_extra={"unit": "pixels"})


class Weight(Check):
    """Megabytes, of a million bytes."""

    megabytes: float = Field(20, gt=0, le=1000, title="At most", json_schema_extra={"unit": "megabytes", "step": 1})


class SafeZone(Check):
    """The `margin`, as a share of the shorter side, holds no part with more than `most` hard edges.

    Without a margin the brand's counts.
    """

    margin: Annotated[float, Field(gt=0, le=0.3)] | None = Field(
        None,
        title="Margin",
        description="A share of the shorter side; empty, the brand's.",
        json_schema_extra={"unit": "of 1"},
    )
    most: Share = Field(0.25, title="Hard edges at most")


class Blank(Check):
    """The share of the picture that may be near black, or near white."""

    level: Told = "failed"
    most: Share = Field(0.98, title="One tone at most")


class CheckImageParams(CheckParams):
    """Each check can be switched off, and says by its `level` how bad it is not to keep to it."""

    palette: Palette = Field(Palette(), title="Colours", description="How much of the picture is in the brand's.")
    contrast: Contrast = Field(Contrast(), title="Words that can be read", description="How they stand out.")
    sharpness: Sharpness = Field(
        Sharpness(), title="Sharpness", description="Of its sharpest parts: the variance of the Laplacian."
    )
    clipping: Clipping = Field(
        Clipping(), title="Burnt out and drowned", description="Pure white and pure black.", json_schema_extra=MORE
    )
    borders: Borders = Field(
        Borders(), title="Bars at the edges", description="Of one colour, along a side.", json_schema_extra=MORE
    )
    resolution: Resolution = Field(Resolution(), title="Resolution")
    weight: Weight = Field(Weight(), title="Weight of the file", json_schema_extra=MORE)
    safe_zone: SafeZone = Field(SafeZone(), title="Safe zone", description="A margin with nothing that matters in it.")
    blank: Blank = Field(
        Blank(), title="Blank picture", description="Near black or white all over.", json_schema_extra=MORE
    )


class CheckImage(StepType):
    """Measures a picture and hands it on as it came; what it finds is drawn on the picture where people review it.

    `places`, as "Lay out" gives them, say where words stand: `{"words": [{"x", "y", "w", "h", "ink"?}]}`, in fractions
    of the sides; or `layout`, of whatever else knows one: `{"words": {…}}`. `text` is what they say.
    """

    key = "check_image"
    label = "Check the picture"
    group = "Check"
    inputs: ClassVar = {
        "image": Port("image"),
        "text": Port("text", optional=True),
        "places": Port("json", optional=True),
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
    places: Sequence[Place]
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
        places=_places(context, params.contrast),
        words=context.text("text"),
    )


def _colours(brand: BrandRules | None) -> list[str]:
    return [colour.hex for colour in brand.palette] if brand else []


def _places(context: StepContext, params: Contrast) -> list[Place]:
    """Where words stand; none where nothing says so, or a text is wired in that says nothing."""
    if context.has("text") and not context.text("text").strip():
        return []
    if params.place:
        return [params.place]
    return [place for port in ("places", "layout") for place in places_on(context, port)]


def places_on(context: StepContext, port: str) -> list[Place]:
    """The places on an input: a list of them, or a single one."""
    told: Any = values_on(context, port).get("words")
    given = told if isinstance(told, list) else [] if told is None else [told]
    if len(given) > MOST_PLACES:
        raise Invalid(f"At most {MOST_PLACES} places are measured on one picture; `{port}` has {len(given)}.")
    try:
        return [Place.model_validate(place) for place in given]
    except ValidationError as error:
        raise Invalid(f"The `words` on `{port}` must be places in fractions of the picture: x, y, w and h.") from error


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
    if (contrast := params.contrast).on:
        read = [_read_words(asked, contrast, place) for place in asked.places]
        yield from [found for found in read if found]
    if (clipping := params.clipping).on:
        shares = {"highlights": clipping.highlights, "shadows": clipping.shadows}
        yield from check_clipping(view, **shares, wrong=clipping.level)


def _read_words(asked: _Asked, params: Contrast, place: Place) -> Finding | None:
    box = Box(place.x, place.y, min(place.w, 1 - place.x), min(place.h, 1 - place.y))
    told: Any = {"ink": place.ink, "words": asked.words, "ratio": params.ratio}
    return check_contrast(asked.view, box, **told, wrong=params.level)


def _of_drawing(asked: _Asked, params: CheckImageParams) -> Iterator[Finding]:
    view = asked.view
    if (sharpness := params.sharpness).on:
        yield check_sharpness(view, least=sharpness.least, wrong=sharpness.level)
    if (borders := params.borders).on:
        yield from check_borders(view, least=borders.least, wrong=borders.level)
    if (zone := params.safe_zone).on and asked.margin:
        yield from check_safe_zone(view, margin=asked.margin, most=zone.most, wrong=zone.level)
