"""Check the brand: colours, logo, words and margins of a picture, by what the run's brand says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Final

from pydantic import Field, ValidationError

from ..brand import BrandRules
from ..graph import Port
from ..media.checks import (
    PASSED,
    Box,
    Finding,
    Line,
    Marque,
    Shade,
    View,
    check_clear_space,
    check_contrast,
    check_legal,
    check_logo,
    check_safe_zone,
    check_shades,
    check_words_missing,
    check_words_shown,
    find_marque,
    look,
    strays,
)
from ..media.picture import read_picture
from ..media.reading import can_read, read_lines
from ..media.stray_map import draw_map
from .base import Outputs, StepContext, StepType
from .check_image import Place, places_on
from .checking import Check, CheckParams, Told, tell_findings

# WCAG 2 AA for text; the share of hard edges from which a part of the margin is busy.
RATIO: Final = 4.5
BUSY: Final = 0.25
# What a fault of each kind weighs in the risk; the others weigh 1.
WEIGHTS: Final = {"banned": 4.0, "logo": 2.0, "palette": 2.0, "contrast": 2.0, "legal": 2.0}
OF_WORDS: Final = ("banned", "required", "legal")


class Grave(Check):
    """A check that fails a picture unless it is set otherwise."""

    level: Told = "failed"


class BrandCheckParams(CheckParams):
    """Each check can be switched off, and says by its `level` how bad it is; what is right, the brand says."""

    palette: Check = Field(
        Check(), title="Colours", description="Even surfaces keep to a colour of the palette, within its tolerance."
    )
    logo: Grave = Field(Grave(), title="Logo", description="It stands there, and not too small.")
    clear_space: Check = Field(Check(), title="Clear space", description="Nothing comes too near to the logo.")
    banned: Grave = Field(Grave(), title="Words it may not have", description="Read from the picture.")
    required: Check = Field(Check(), title="Words it must have", description="Where there are any words at all.")
    legal: Check = Field(Check(), title="Legal line", description="One of the brand's stands there.")
    contrast: Grave = Field(Grave(), title="Words that can be read", description="They stand out by 4.5 to 1.")
    safe_zone: Check = Field(Check(), title="Safe zone", description="The brand's margin has nothing busy in it.")


class BrandCheck(StepType):
    """Holds a picture against the run's brand and hands it on as it came, with a map of where it strays.

    `places`, as "Lay out" gives them, say where words stand; without them, words are where they are read. What the
    brand says nothing of is not checked, and the report says so.
    """

    key = "brand_check"
    label = "Check the brand"
    group = "Check"
    inputs: ClassVar = {"image": Port("image"), "places": Port("json", optional=True)}
    outputs: ClassVar = {"image": Port("image"), "map": Port("image"), "report": Port("json")}
    params = BrandCheckParams
    reads: ClassVar = frozenset({"brand"})

    def may_reuse(self, params: Any) -> bool:
        """Not where words were left unread, for once they can be read."""
        return can_read() or not _reads_words(params)

    def run(self, context: StepContext, params: BrandCheckParams) -> Outputs:
        """The same asset, the map, and {"findings", "passed", "risk", "skipped", "reasons"}.

        `map` is at most 1500 pixels long: grey within the palette's tolerances, amber to red beyond, with boxes.
        """
        context.progress(0.1, "Reading the picture")
        asked = _read(context, params)
        context.progress(0.6, "Measuring it by the brand")
        findings = list(_findings(asked, params))
        made = {finding.check for finding in findings}
        reasons = {name: _reason(asked, name) for name in _on(params) if name not in made}
        off = asked.off if asked.brand and params.palette.on else None
        drawn = draw_map(asked.view, off, [finding for finding in findings if finding.level != PASSED])
        kept = context.keep_picture(drawn, name="brand map")
        context.record(skipped=reasons)
        report = tell_findings(context, findings, params, weights=WEIGHTS, skipped=list(reasons), reasons=reasons)
        return {"image": context.asset("image"), "map": kept, "report": report}


@dataclass(frozen=True)
class _Asked:
    """What is measured and by what; `lines` is None where words were not read."""

    view: View
    width: int
    brand: BrandRules | None
    marque: Marque | None
    lines: Sequence[Line] | None
    places: Sequence[Place]

    @cached_property
    def shades(self) -> list[Shade]:
        """The palette."""
        colours = self.brand.palette if self.brand else ()
        return [Shade(colour.name, colour.hex, colour.tolerance) for colour in colours]

    @cached_property
    def off(self) -> Any:
        """How far each pixel strays."""
        return strays(self.view, self.shades)


def _on(params: BrandCheckParams) -> list[str]:
    return [name for name in BrandCheckParams.model_fields if getattr(getattr(params, name), "on", False)]


def _reads_words(params: Any) -> bool:
    try:
        read = BrandCheckParams.model_validate(params)
    except ValidationError:
        return True
    return bool({*OF_WORDS, "contrast"} & {*_on(read)})


def _read(context: StepContext, params: BrandCheckParams) -> _Asked:
    picture, brand = context.picture("image"), context.brand
    view, on = look(picture), {*_on(params)}
    logo = brand.logo if brand and on & {"logo", "clear_space"} else None
    versions = [read_picture(context.read_file(sha256)) for sha256 in (logo.on_light, logo.on_dark)] if logo else []
    return _Asked(
        view=view,
        width=picture.width,
        brand=brand,
        marque=find_marque(view, versions) if versions else None,
        lines=read_lines(picture, threads=2) if can_read() and _reads_words(params) else None,
        places=places_on(context, "places"),
    )


def _reason(asked: _Asked, name: str) -> str:
    """Why a check was not made."""
    brand = asked.brand
    if name == "contrast":
        return "No words were read." if asked.lines is not None else "Nothing says where words stand."
    if brand is None:
        return "The run has no brand."
    if name == "clear_space" and brand.logo:
        return "The logo was not found."
    silent = {
        "logo": "The brand has no logo.",
        "clear_space": "The brand has no logo.",
        "safe_zone": "The brand keeps no margin free.",
        "palette": "The picture is clear all over.",
    }
    if name in silent:
        return silent[name]
    if not _terms(brand)[name]:
        return "The brand names none."
    return "No words were read." if asked.lines is not None else "The network that reads words is not installed."


def _terms(brand: BrandRules) -> dict[str, Sequence[str]]:
    return {"banned": brand.tone.banned, "required": brand.tone.required, "legal": [*brand.legal.values()]}


def _findings(asked: _Asked, params: BrandCheckParams) -> Iterator[Finding]:
    """All findings in the order of the params."""
    if asked.brand:
        yield from _of_colours(asked, params)
        yield from _of_logo(asked, asked.brand, params)
        yield from _of_words(asked, asked.brand, params)
    if params.contrast.on:
        yield from _of_contrast(asked, params)
    if asked.brand and (zone := params.safe_zone).on and asked.brand.placement.safe:
        yield from check_safe_zone(asked.view, margin=asked.brand.placement.safe, most=BUSY, wrong=zone.level)


def _of_colours(asked: _Asked, params: BrandCheckParams) -> Iterator[Finding]:
    if (palette := params.palette).on and not asked.view.is_clear:
        yield from check_shades(asked.view, asked.shades, off=asked.off, wrong=palette.level)


def _of_logo(asked: _Asked, brand: BrandRules, params: BrandCheckParams) -> Iterator[Finding]:
    if brand.logo is None:
        return
    if params.logo.on:
        yield check_logo(asked.marque, asked.width, least=brand.logo.min_width, wrong=params.logo.level)
    if params.clear_space.on and asked.marque:
        least = brand.logo.clear_space
        yield check_clear_space(asked.view, asked.marque, least=least, wrong=params.clear_space.level)


def _of_words(asked: _Asked, brand: BrandRules, params: BrandCheckParams) -> Iterator[Finding]:
    lines, terms = asked.lines, _terms(brand)
    if lines is None:
        return
    if params.banned.on and terms["banned"]:
        yield from check_words_shown(lines, terms["banned"], wrong=params.banned.level)
    if params.required.on and terms["required"] and lines:
        yield from check_words_missing(lines, terms["required"], wrong=params.required.level)
    if params.legal.on and terms["legal"]:
        yield check_legal(lines, terms["legal"], wrong=params.legal.level)


def _of_contrast(asked: _Asked, params: BrandCheckParams) -> Iterator[Finding]:
    told = [(_box(place), place.ink, "") for place in asked.places]
    read = [(line.box, "", line.text) for line in asked.lines or () if not _is_in_logo(line.box, asked.marque)]
    for box, ink, words in told or read:
        found = check_contrast(asked.view, box, ink=ink, words=words, ratio=RATIO, wrong=params.contrast.level)
        if found:
            yield found


def _is_in_logo(box: Box, marque: Marque | None) -> bool:
    """Whether words belong to the logo, whose contrast is its own affair (WCAG 2, 1.4.3)."""
    if marque is None:
        return False
    x, y, frame = box.x + box.w / 2, box.y + box.h / 2, marque.box
    return frame.x <= x <= frame.x + frame.w and frame.y <= y <= frame.y + frame.h


def _box(place: Place) -> Box:
    return Box(place.x, place.y, min(place.w, 1 - place.x), min(place.h, 1 - place.y))
