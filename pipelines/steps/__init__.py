"""The catalogue: every step type there is, in the order the palette shows them."""

from __future__ import annotations

from .base import AssetRef, Later, Outputs, Params, StepContext, StepType, Wait
from .combine import Combine
from .composite import Composite
from .export import Export
from .generate_image import GenerateImage
from .layout import Layout
from .reframe import Reframe
from .relight import Relight
from .remove_background import RemoveBackground
from .review import Review
from .write_text import WriteText

STEPS: tuple[StepType, ...] = (
    WriteText(),
    GenerateImage(),
    RemoveBackground(),
    Relight(),
    Combine(),
    Composite(),
    Reframe(),
    Layout(),
    Review(),
    Export(),
)
CATALOGUE: dict[str, StepType] = {step.key: step for step in STEPS}

__all__ = ["CATALOGUE", "STEPS", "AssetRef", "Later", "Outputs", "Params", "StepContext", "StepType", "Wait"]
