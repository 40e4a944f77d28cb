"""Verbs by noun: the only writers. Page, API, command and link call the same one."""

from .assets import (
    ask_for_thumb,
    has_thumb,
    make_asset,
    make_thumb,
    read_thumb,
    store_content,
    store_thumb,
    store_upload,
)
from .brands import import_brand, publish_brand
from .claims import is_gone, renew_leases, report_progress, worker_name
from .connections import change_model, connect, disconnect, seed_models
from .evict import Evicted, evict, evict_daily
from .guests import comment_review, invite_guest, note_link_opened, open_guest_link, revoke_guest
from .hand_offs import hand_back, hear_callback
from .handed_files import hand_file_back
from .hook_deliveries import forget_deliveries
from .inputs import check_inputs
from .models import look_after_models, note_missing_models
from .notices import note_review_opened
from .outcomes import Answer, Asked, Failed, Finished, HandedBack, Outcome, Parked, Postponed
from .pipelines import check_drawing, choose_brand, create_pipeline, publish_version, save_draft
from .policies import end_absence, keep_reason, note_absence, publish_policy, retire_reason
from .projects import create_project
from .renewals import retry_with_newest
from .retry import retry_run
from .reviews import (
    Result,
    check_approvals,
    claim_next,
    claim_review,
    decide_review,
    decide_reviews,
    free_review,
    turn_reviews,
    undo_decision,
    undo_reviews,
)
from .runs import cancel_run, start_run
from .share import next_run
from .steering import pause_run, resume_run, steer_run
from .subscriptions import unsubscribe, unsubscribe_person
from .sweep import sweep, wake_again
from .trials import choose_answer, start_trial
from .turns import claim_step_runs, settle_and_claim, settle_step_runs
from .waits import wake_step_runs

__all__ = [
    "Answer",
    "Asked",
    "Evicted",
    "Failed",
    "Finished",
    "HandedBack",
    "Outcome",
    "Parked",
    "Postponed",
    "Result",
    "ask_for_thumb",
    "cancel_run",
    "change_model",
    "check_approvals",
    "check_drawing",
    "check_inputs",
    "choose_answer",
    "choose_brand",
    "claim_next",
    "claim_review",
    "claim_step_runs",
    "comment_review",
    "connect",
    "create_pipeline",
    "create_project",
    "decide_review",
    "decide_reviews",
    "disconnect",
    "end_absence",
    "evict",
    "evict_daily",
    "forget_deliveries",
    "free_review",
    "hand_back",
    "hand_file_back",
    "has_thumb",
    "hear_callback",
    "import_brand",
    "invite_guest",
    "is_gone",
    "keep_reason",
    "look_after_models",
    "make_asset",
    "make_thumb",
    "next_run",
    "note_absence",
    "note_link_opened",
    "note_missing_models",
    "note_review_opened",
    "open_guest_link",
    "pause_run",
    "publish_brand",
    "publish_policy",
    "publish_version",
    "read_thumb",
    "renew_leases",
    "report_progress",
    "resume_run",
    "retire_reason",
    "retry_run",
    "retry_with_newest",
    "revoke_guest",
    "save_draft",
    "seed_models",
    "settle_and_claim",
    "settle_step_runs",
    "start_run",
    "start_trial",
    "steer_run",
    "store_content",
    "store_thumb",
    "store_upload",
    "sweep",
    "turn_reviews",
    "undo_decision",
    "undo_reviews",
    "unsubscribe",
    "unsubscribe_person",
    "wake_again",
    "wake_step_runs",
    "worker_name",
]
