"""Every table of the engine; the names below are how the rest of the code imports them."""

from ..policy import APPROVE, EDIT, SEND_BACK
from .assets import Asset, content_name, is_file, thumb_name
from .audit import AuditEntry
from .brands import Brand, BrandAnswer, BrandException, BrandProposal, BrandVersion, ProposalState
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
from .knowledge import Document, DocumentState, DocumentVersion, Passage
from .notices import Notice
from .pipelines import Pipeline, Version
from .policies import Absence, Policy, PolicyVersion, Reason
from .projects import Project
from .prompts import (
    MAIN,
    MOVE_APPROVED,
    MOVE_OPEN,
    MOVE_OVERTAKEN,
    MOVE_REFUSED,
    PRODUCTION,
    LabelMove,
    Prompt,
    PromptLabel,
    PromptTest,
    PromptVersion,
)
from .reviews import DECIDED, FAIL, OPEN, SPOKEN, UNDO, VOID, Decision, Review, Seat
from .runs import Priority, Row, Run
from .steps import PINNED, StepRun, StepTally
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
    "MAIN",
    "MOVE_APPROVED",
    "MOVE_OPEN",
    "MOVE_OVERTAKEN",
    "MOVE_REFUSED",
    "OPEN",
    "PERSON",
    "PINNED",
    "PRICED",
    "PRODUCTION",
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
    "BrandAnswer",
    "BrandException",
    "BrandProposal",
    "BrandVersion",
    "Call",
    "Comment",
    "Connection",
    "Counts",
    "Decision",
    "Document",
    "DocumentState",
    "DocumentVersion",
    "GuestLink",
    "HandOff",
    "HookDelivery",
    "LabelMove",
    "Model",
    "Notice",
    "Passage",
    "Pipeline",
    "Policy",
    "PolicyVersion",
    "Priority",
    "Project",
    "Prompt",
    "PromptLabel",
    "PromptTest",
    "PromptVersion",
    "ProposalState",
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
