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
from .inputs import check_inputs
from .pipelines import check_drawing, choose_brand, create_pipeline, publish_version, save_draft
from .projects import create_project
from .reviews import decide_review, park_for_review
from .runs import cancel_run, retry_run, runs_to_wake, start_run
from .steps import (
    claim_step_runs,
    fail_step_run,
    finish_step_run,
    hand_back,
    renew_leases,
    report_progress,
    worker_name,
)
from .sweep import sweep, wake_again

__all__ = [
    "ask_for_thumb",
    "cancel_run",
    "check_drawing",
    "check_inputs",
    "choose_brand",
    "claim_step_runs",
    "create_pipeline",
    "create_project",
    "decide_review",
    "fail_step_run",
    "finish_step_run",
    "hand_back",
    "has_thumb",
    "import_brand",
    "make_asset",
    "make_thumb",
    "park_for_review",
    "publish_brand",
    "publish_version",
    "read_thumb",
    "renew_leases",
    "report_progress",
    "retry_run",
    "runs_to_wake",
    "save_draft",
    "start_run",
    "store_content",
    "store_thumb",
    "store_upload",
    "sweep",
    "wake_again",
    "worker_name",
]
