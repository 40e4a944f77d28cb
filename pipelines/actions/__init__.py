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
from .brand_drafts import (
    create_brand,
    propose_brand,
    publish_proposal,
    refuse_proposal,
    save_brand_draft,
    withdraw_proposal,
)
from .brand_ends import archive_brand, delete_brand, restore_brand
from .brand_files import begin_brand_file, take_brand_file, write_brand_file
from .brand_holds import end_exception, live_exceptions, sign_exception
from .brand_marks import Kept, store_font, store_logo, store_mark, store_reference
from .brand_pictures import ask_for_rehearsed, has_rehearsed, make_rehearsed, read_rehearsed
from .brand_renewals import Renewed, leave_outdated, renew_run, renew_runs
from .brands import import_brand, publish_brand, publish_said, whole_rules
from .claims import is_gone, renew_leases, report_progress, worker_name
from .connections import change_model, connect, disconnect, seed_models
from .drafts import cut_draft, draft_inputs, save_samples, start_draft_run
from .evict import Evicted, evict, evict_daily
from .guests import comment_review, invite_guest, note_link_opened, open_guest_link, revoke_guest
from .hand_offs import hand_back, hear_callback
from .handed_files import hand_file_back
from .hook_deliveries import forget_deliveries
from .inputs import check_inputs
from .knowledge import add_document, archive_document, choose_embed_model, document_versions_now
from .labels import answer_label_move, ask_label_move, may_answer, move_label
from .models import look_after_models, note_missing_models
from .notices import note_review_opened
from .outcomes import Answer, Asked, Failed, Finished, HandedBack, Outcome, Parked, Postponed
from .pipelines import (
    check_drawing,
    choose_brand,
    create_pipeline,
    drawing_problems,
    offer_template,
    publish_version,
    restore_version,
    save_draft,
)
from .policies import end_absence, keep_reason, note_absence, publish_policy, retire_reason
from .projects import create_project
from .prompt_files import (
    FileChange,
    digest_of,
    look_at_prompt_files,
    prompt_files_of,
    read_prompt_files,
    take_prompt_files,
    write_prompt_files,
)
from .prompt_parts import write_prompt_file
from .prompt_tests import PromptVerdict, judge_prompt_run, start_prompt_tests
from .prompt_zips import unpack_prompt_files, zip_prompt_files
from .prompts import (
    branch_prompt,
    change_prompt_test,
    commit_prompt,
    create_prompt,
    keep_prompt_test,
    remove_prompt_test,
)
from .readers import wake_readers
from .reading import read_document
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
    "FileChange",
    "Finished",
    "HandedBack",
    "Kept",
    "Outcome",
    "Parked",
    "Postponed",
    "PromptVerdict",
    "Renewed",
    "Result",
    "add_document",
    "answer_label_move",
    "archive_brand",
    "archive_document",
    "ask_for_rehearsed",
    "ask_for_thumb",
    "ask_label_move",
    "begin_brand_file",
    "branch_prompt",
    "cancel_run",
    "change_model",
    "change_prompt_test",
    "check_approvals",
    "check_drawing",
    "check_inputs",
    "choose_answer",
    "choose_brand",
    "choose_embed_model",
    "claim_next",
    "claim_review",
    "claim_step_runs",
    "comment_review",
    "commit_prompt",
    "connect",
    "create_brand",
    "create_pipeline",
    "create_project",
    "create_prompt",
    "cut_draft",
    "decide_review",
    "decide_reviews",
    "delete_brand",
    "digest_of",
    "disconnect",
    "document_versions_now",
    "draft_inputs",
    "drawing_problems",
    "end_absence",
    "end_exception",
    "evict",
    "evict_daily",
    "forget_deliveries",
    "free_review",
    "hand_back",
    "hand_file_back",
    "has_rehearsed",
    "has_thumb",
    "hear_callback",
    "import_brand",
    "invite_guest",
    "is_gone",
    "judge_prompt_run",
    "keep_prompt_test",
    "keep_reason",
    "leave_outdated",
    "live_exceptions",
    "look_after_models",
    "look_at_prompt_files",
    "make_asset",
    "make_rehearsed",
    "make_thumb",
    "may_answer",
    "move_label",
    "next_run",
    "note_absence",
    "note_link_opened",
    "note_missing_models",
    "note_review_opened",
    "offer_template",
    "open_guest_link",
    "pause_run",
    "prompt_files_of",
    "propose_brand",
    "publish_brand",
    "publish_policy",
    "publish_proposal",
    "publish_said",
    "publish_version",
    "read_document",
    "read_prompt_files",
    "read_rehearsed",
    "read_thumb",
    "refuse_proposal",
    "remove_prompt_test",
    "renew_leases",
    "renew_run",
    "renew_runs",
    "report_progress",
    "restore_brand",
    "restore_version",
    "resume_run",
    "retire_reason",
    "retry_run",
    "retry_with_newest",
    "revoke_guest",
    "save_brand_draft",
    "save_draft",
    "save_samples",
    "seed_models",
    "settle_and_claim",
    "settle_step_runs",
    "sign_exception",
    "start_draft_run",
    "start_prompt_tests",
    "start_run",
    "start_trial",
    "steer_run",
    "store_content",
    "store_font",
    "store_logo",
    "store_mark",
    "store_reference",
    "store_thumb",
    "store_upload",
    "sweep",
    "take_brand_file",
    "take_prompt_files",
    "turn_reviews",
    "undo_decision",
    "undo_reviews",
    "unpack_prompt_files",
    "unsubscribe",
    "unsubscribe_person",
    "wake_again",
    "wake_readers",
    "wake_step_runs",
    "whole_rules",
    "withdraw_proposal",
    "worker_name",
    "write_brand_file",
    "write_prompt_file",
    "write_prompt_files",
    "zip_prompt_files",
]
