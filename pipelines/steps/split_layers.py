"""Split: a picture taken apart into layers."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ..graph import Port
from ..providers.abilities import LayersProvider, LayersRequest
from .asking import ModelParams, Prompt, PromptParams, keep_result, picture_on, tell, with_notes
from .base import AssetRef, Later, Outputs, StepContext, StepType


class SplitLayersParams(PromptParams, ModelParams):
    """`prompt` says what the parts are, for models that take it."""

    prompt: Prompt = Field("", description="What the parts are, for models that want to know.")


class SplitLayers(StepType):
    """Gives a list: each part of a picture with transparency, from the back to the front, and what it is called."""

    key = "split_layers"
    label = "Split into layers"
    group = "Edit"
    lane = "models"
    ability = "split_layers"
    inputs: ClassVar = {"image": Port("image"), "prompt": Port("text", optional=True)}
    outputs: ClassVar = {"layer": Port("image", many=True), "label": Port("text", many=True)}
    params = SplitLayersParams
    reads: ClassVar = frozenset({"models"})

    def run(self, context: StepContext, params: SplitLayersParams) -> Outputs | Later:
        """The layers and as many labels; what the model left unnamed is numbered."""
        file, size = picture_on(context, "image")
        prompt = with_notes(context.text("prompt", params.prompt), context.notes)
        request = LayersRequest(picture=file, width=size.width, height=size.height, prompt=prompt, extra=params.extra)
        result = context.ask(LayersProvider, request, model=params.model, fallbacks=params.fallbacks)
        if isinstance(result, Later):
            return result
        tell(context, result, params, prompt=prompt)
        layers: list[AssetRef] = []
        labels: list[str] = []
        for number, data in enumerate(result.layers):
            label = result.labels[number].strip() if number < len(result.labels) else ""
            labels.append(label or f"Layer {number + 1}")
            layers.append(keep_result(context, data, name=labels[-1][:200]))
        return {"layer": layers, "label": labels}
