"""Verbs on reviews: ask, decide, take back, claim; what time does to them; void what is no longer asked."""

from .answers_given import answers_to
from .ask import ask_people
from .bulk import Result, decide_reviews, undo_reviews
from .claims import CLAIM_SECONDS, claim_next, claim_review, free_review
from .clock import turn_reviews
from .decide import decide_review
from .deliver import check_approvals
from .undo import undo_decision
from .voiding import approvals_of, broken, void_reviews

__all__ = [
    "CLAIM_SECONDS",
    "Result",
    "answers_to",
    "approvals_of",
    "ask_people",
    "broken",
    "check_approvals",
    "claim_next",
    "claim_review",
    "decide_review",
    "decide_reviews",
    "free_review",
    "turn_reviews",
    "undo_decision",
    "undo_reviews",
    "void_reviews",
]
