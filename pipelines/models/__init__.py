"""Every table of the engine; the names below are how the rest of the code imports them."""

from .assets import Asset, content_name, is_file, thumb_name
from .brands import Brand, BrandVersion
from .calls import (
    CALL_FAILED,
    ESTIMATED,
    PRICED,
    REPORTED,
    RESERVED,
    SENT,
    SUCCEEDED,
    UNKNOWN,
    Call,
    Spending,
)
from .connections import Connection, Model
from .counts import Counts
from .hand_offs import HANDED_BACK, PERSON, PROGRAM, HandOff
from .pipelines import Pipeline, Version
from .projects import Project
from .reviews import APPROVE, DECIDED, OPEN, SEND_BACK, VOID, Decision, Review
from .runs import Priority, Row, Run
from .steps import StepRun, StepTally
from .subscriptions import (
    ASSET_APPROVED,
    EVENTS,
    REVIEW_DECIDED,
    REVIEW_OPENED,
    RUN_ENDED,
    RUN_FAILED,
    HookDelivery,
    Subscription,
)
from .trials import Trial, TrialChoice

__all__ = [
    "APPROVE",
    "ASSET_APPROVED",
    "CALL_FAILED",
    "DECIDED",
    "ESTIMATED",
    "EVENTS",
    "HANDED_BACK",
    "OPEN",
    "PERSON",
    "PRICED",
    "PROGRAM",
    "REPORTED",
    "RESERVED",
    "REVIEW_DECIDED",
    "REVIEW_OPENED",
    "RUN_ENDED",
    "RUN_FAILED",
    "SEND_BACK",
    "SENT",
    "SUCCEEDED",
    "UNKNOWN",
    "VOID",
    "Asset",
    "Brand",
    "BrandVersion",
    "Call",
    "Connection",
    "Counts",
    "Decision",
    "HandOff",
    "HookDelivery",
    "Model",
    "Pipeline",
    "Priority",
    "Project",
    "Review",
    "Row",
    "Run",
    "Spending",
    "StepRun",
    "StepTally",
    "Subscription",
    "Trial",
    "TrialChoice",
    "Version",
    "content_name",
    "is_file",
    "thumb_name",
]
