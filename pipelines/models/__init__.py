"""Every table of the engine; the names below are how the rest of the code imports them."""

from .assets import Asset, content_name, thumb_name
from .brands import Brand, BrandVersion
from .pipelines import Pipeline, Version
from .projects import Project
from .reviews import APPROVE, DECIDED, OPEN, SEND_BACK, VOID, Decision, Review
from .runs import Run, StepRun, StepTally

__all__ = [
    "APPROVE",
    "DECIDED",
    "OPEN",
    "SEND_BACK",
    "VOID",
    "Asset",
    "Brand",
    "BrandVersion",
    "Decision",
    "Pipeline",
    "Project",
    "Review",
    "Run",
    "StepRun",
    "StepTally",
    "Version",
    "content_name",
    "thumb_name",
]
