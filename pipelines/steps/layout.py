"""Lay out: headline, call to action and logo inside the safe zone, in brand type."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from ..brand import BrandRules, Colour
from ..graph import Port
from ..media.layout import LaidOut, lay_out
from ..media.places import Area
from .base import Outputs, Params, StepContext, StepType

UNBRANDED = BrandRules(
    name="Unbranded",
    palette=(Colour(name="Ink", hex="#1b1b1a", role="ink"), Colour(name="Paper", hex="#ffffff", role="paper")),
)


class LayoutParams(Params):
    """With `cta` the brand's call to action is laid on too, where it has one."""

    cta: bool = Field(
        default=True,
        title="Call to action",
        description="The brand’s own, as a button, where the brand has one.",
    )


class Layout(StepType):
    """Sets the headline where the picture is calm, in brand type and colours, and the logo with its clear space.

    The brand's call to action stands under it or at the foot. `places` tells a check where the words stand:
    `{"words": [{"x", "y", "w", "h", "ink"}]}`, in fractions of the sides.
    """

    key = "layout"
    label = "Lay out"
    group = "Edit"
    version = 4
    inputs: ClassVar = {
        "image": Port("image"),
        "headline": Port("text", optional=True),
        "focus": Port("mask", optional=True),
    }
    outputs: ClassVar = {"image": Port("image"), "places": Port("json", optional=True)}
    params = LayoutParams
    reads: ClassVar = frozenset({"brand"})

    def run(self, context: StepContext, params: LayoutParams) -> Outputs:
        """The picture with its words, same size; nothing touches the subject or leaves the safe zone."""
        brand = context.brand or UNBRANDED
        context.progress(0.2, "Setting the headline")
        logo = brand.logo
        made = lay_out(
            context.picture("image"),
            headline=context.text("headline"),
            brand=brand,
            font=context.read_file(brand.headline.file) if brand.headline.file else None,
            logo_on_light=context.read_file(logo.on_light) if logo else None,
            logo_on_dark=context.read_file(logo.on_dark) if logo else None,
            focus=context.picture("focus") if context.has("focus") else None,
            cta=params.cta,
        )
        context.record(headline=context.text("headline"), **({"cta": brand.placement.cta.words} if made.cta else {}))
        return {"image": context.keep_picture(made.picture), "places": {"words": _places(made)}}


def _places(made: LaidOut) -> list[dict[str, Any]]:
    found = [(made.words.area, made.words.ink)] if made.words else []
    found += [(made.cta.words, made.cta.ink)] if made.cta else []
    return [_place(made, area, ink) for area, ink in found]


def _place(made: LaidOut, area: Area, ink: str) -> dict[str, Any]:
    picture = made.picture
    sides = {"x": area.left / picture.width, "y": area.top / picture.height}
    sides |= {"w": area.width / picture.width, "h": area.height / picture.height}
    # What sticks out by a pixel is cut off: a place lies on the picture.
    return {**{side: min(1.0, round(share, 5)) for side, share in sides.items()}, "ink": ink}
