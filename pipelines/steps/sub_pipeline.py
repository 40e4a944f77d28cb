"""Pipeline: another pipeline of the project, as one step."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from ..errors import StepFailed
from .base import Outputs, Params, StepContext, StepType


class PortParams(BaseModel):
    """One port that was taken over; `many` takes or gives a list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["image", "video", "audio", "text", "json", "mask", "file", "any"]
    many: StrictBool = False
    optional: StrictBool = False
    label: str = Field("", max_length=120)


class SubPipelineParams(Params):
    """Which pipeline, by its number; without a `version` it follows the newest one.

    `takes` and `gives` are its inputs and outputs as they were when it was chosen, so that a drawing can be read by
    itself. A run keeps the versions that it began with.
    """

    # What belongs to one choice is drawn, and chosen, as one.
    pipeline: StrictInt = Field(ge=1, json_schema_extra={"widget": "pipeline", "with": ["version", "takes", "gives"]})
    version: StrictInt | None = Field(None, ge=1)
    takes: dict[str, PortParams] = Field(default_factory=dict, json_schema_extra={"widget": "ports"})
    gives: dict[str, PortParams] = Field(default_factory=dict, json_schema_extra={"widget": "ports"})


class SubPipeline(StepType):
    """Stands for all steps of another pipeline of the project; in a run, they take its place."""

    key = "sub_pipeline"
    label = "Pipeline"
    group = "Flow"
    params = SubPipelineParams
    open = True
    reusable = False

    def run(self, context: StepContext, params: Any) -> Outputs:
        """Never: raises StepFailed, since what it stands for should have run instead."""
        raise StepFailed("This step stands for another pipeline, whose steps did not take its place. Start a new run.")
