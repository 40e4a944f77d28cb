"""Reframe: one picture in several proportions, cropped around its subject."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final

from pydantic import Field, StringConstraints

from ..graph import Port
from ..media.reframe import reframe
from .base import Outputs, Params, StepContext, StepType

Ratio = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,3}:[1-9]\d{0,3}$")]

USUAL: Final = ("1:1", "4:5", "9:16", "16:9")
FORMATS: Final = {
    "1:1": "1:1 square",
    "4:5": "4:5 feed",
    "9:16": "9:16 story",
    "16:9": "16:9 wide",
    "3:2": "3:2",
    "2:3": "2:3",
    "4:3": "4:3",
    "3:4": "3:4",
    "21:9": "21:9 cinema",
}


class ReframeParams(Params):
    """`formats` are proportions such as `4:5`, width first."""

    formats: list[Ratio] = Field(
        default_factory=lambda: list(USUAL),
        min_length=1,
        max_length=24,
        title="Formats",
        description="One picture for each, width to height.",
        json_schema_extra={"choices": [[ratio, label] for ratio, label in FORMATS.items()], "default": list(USUAL)},
    )


class Reframe(StepType):
    """Gives a list: one crop for each format, with the subject whole and room for words."""

    key = "reframe"
    label = "Reframe"
    group = "Edit"
    version = 2
    inputs: ClassVar = {"image": Port("image"), "focus": Port("mask", optional=True)}
    outputs: ClassVar = {"image": Port("image", many=True), "focus": Port("mask", many=True)}
    params = ReframeParams

    def run(self, context: StepContext, params: ReframeParams) -> Outputs:
        """The crops in the order of `formats`, each with the mask of its subject."""
        picture = context.picture("image")
        focus = context.picture("focus") if context.has("focus") else None
        images: list[Any] = []
        masks: list[Any] = []
        for number, ratio in enumerate(params.formats):
            context.progress(number / len(params.formats), f"Framing {ratio}")
            width, height = (int(side) for side in ratio.split(":"))
            frame = reframe(picture, ratio=(width, height), focus=focus)
            images.append(context.keep_picture(frame.image, name=ratio))
            masks.append(context.keep_picture(frame.focus, name=ratio, kind="mask"))
        return {"image": images, "focus": masks}
