"""Every table of the engine; the names below are how the rest of the code imports them."""

from ..policy import APPROVE, EDIT, SEND_BACK
from .assets import Asset, content_name, is_file, thumb_name
from .audit import AuditEntry
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
from .guests import COMMENT, DECIDE, Comment, GuestLink
from .hand_offs import HANDED_BACK, PERSON, PROGRAM, HandOff
from .notices import Notice
from .pipelines import Pipeline, Version
from .policies import Absence, Policy, PolicyVersion, Reason
from .projects import Project
from .reviews import DECIDED, FAIL, OPEN, SPOKEN, UNDO, VOID, Decision, Review, Seat
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
    "COMMENT",
    "DECIDE",
    "DECIDED",
    "EDIT",
    "ESTIMATED",
    "EVENTS",
    "FAIL",
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
    "SPOKEN",
    "SUCCEEDED",
    "UNDO",
    "UNKNOWN",
    "VOID",
    "Absence",
    "Asset",
    "AuditEntry",
    "Brand",
    "BrandVersion",
    "Call",
    "Comment",
    "Connection",
    "Counts",
    "Decision",
    "GuestLink",
    "HandOff",
    "HookDelivery",
    "Model",
    "Notice",
    "Pipeline",
    "Policy",
    "PolicyVersion",
    "Priority",
    "Project",
    "Reason",
    "Review",
    "Row",
    "Run",
    "Seat",
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
