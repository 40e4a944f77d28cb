"""Lay out: headline and logo inside the safe zone, in brand type."""

from __future__ import annotations

from typing import ClassVar

from ..brand import BrandRules, Colour
from ..graph import Port
from ..media.layout import lay_out
from .base import Outputs, StepContext, StepType

UNBRANDED = BrandRules(
    name="Unbranded",
    palette=(Colour(name="Ink", hex="#1b1b1a", role="ink"), Colour(name="Paper", hex="#ffffff", role="paper")),
)


class Layout(StepType):
    """Sets the headline where the picture is calm, in brand type and colours, and the logo with its clear space."""

    key = "layout"
    label = "Lay out"
    group = "Edit"
    version = 2
    inputs: ClassVar = {
        "image": Port("image"),
        "headline": Port("text", optional=True),
        "focus": Port("mask", optional=True),
    }
    outputs: ClassVar = {"image": Port("image")}
    reads: ClassVar = frozenset({"brand"})

    def run(self, context: StepContext, params: object) -> Outputs:
        """The picture with its words, same size; nothing touches the subject or leaves the safe zone."""
        brand = context.brand or UNBRANDED
        context.progress(0.2, "Setting the headline")
        logo = brand.logo
        picture = lay_out(
            context.picture("image"),
            headline=context.text("headline"),
            brand=brand,
            logo_on_light=context.read_file(logo.on_light) if logo else None,
            logo_on_dark=context.read_file(logo.on_dark) if logo else None,
            focus=context.picture("focus") if context.has("focus") else None,
        )
        context.record(headline=context.text("headline"))
        return {"image": context.keep_picture(picture)}
