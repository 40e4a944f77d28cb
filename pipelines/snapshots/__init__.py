"""What is seen from outside: the run page's snapshot and deltas, a run's outputs, the manifest."""

from .canvas import canvas_page, samples_of, step_type_entry, version_entry
from .catalogue import ModelRow, Sought, model_rows
from .choice import choose_models
from .connections import (
    ABILITY_WORDS,
    Connected,
    Service,
    ability_words,
    connection_seen,
    connections_seen,
    service_of,
    services,
)
from .costs import Costs
from .estimates import Estimate, estimate_plan
from .foreseen import Foreseen, foresee
from .grid import Sieve, find_rows, grid_steps, row_errors, rows_from
from .inbox import InboxPage, InboxRun, Wanted, in_turn, inbox_page, sift, unclaimed
from .knowledge import KnownDocument, documents_of
from .light_table import light_table
from .lineage import lineage
from .made_of import home_path, key_of, made_of
from .manifest import delivery, file_records, manifest, manifest_parts
from .measured import Measured
from .outdated import Outdated, OutdatedLine, estimate_renewal, outdated
from .outputs import Output, output_places, outputs_at, run_outputs
from .plans import brand_rules, plan_of, plan_of_draft, plan_of_run, ports_taken_over
from .price_words import UNIT_WORDS, price_sentences
from .prices import models_of, pinned_prices
from .retiring import Retiring, retiring_models
from .retry import (
    differs_from_newest,
    money_left,
    newest_of,
    renewal_problems,
    renewed_inputs,
    retry_preview,
    row_origins,
    too_early,
)
from .review_item import place_of, review_item
from .review_standing import standing_votes
from .row import row_story
from .run import apply_delta, run_delta, run_snapshot
from .send_back import send_back_preview
from .shown import ago, money, say_dollars
from .specimens import Specimen, draw_specimen, font_file, font_mime
from .step_result import step_result
from .step_run import step_run_story
from .sub_pipelines import offered_pipelines
from .trials import TrialSeen, trial_candidates, trial_of, trial_seen
from .word_diff import word_diff
from .workflows import read_comfyui

__all__ = [
    "ABILITY_WORDS",
    "UNIT_WORDS",
    "Connected",
    "Costs",
    "Estimate",
    "Foreseen",
    "InboxPage",
    "InboxRun",
    "KnownDocument",
    "Measured",
    "ModelRow",
    "Outdated",
    "OutdatedLine",
    "Output",
    "Retiring",
    "Service",
    "Sieve",
    "Sought",
    "Specimen",
    "TrialSeen",
    "Wanted",
    "ability_words",
    "ago",
    "apply_delta",
    "brand_rules",
    "canvas_page",
    "choose_models",
    "connection_seen",
    "connections_seen",
    "delivery",
    "differs_from_newest",
    "documents_of",
    "draw_specimen",
    "estimate_plan",
    "estimate_renewal",
    "file_records",
    "find_rows",
    "font_file",
    "font_mime",
    "foresee",
    "grid_steps",
    "home_path",
    "in_turn",
    "inbox_page",
    "key_of",
    "light_table",
    "lineage",
    "made_of",
    "manifest",
    "manifest_parts",
    "model_rows",
    "models_of",
    "money",
    "money_left",
    "newest_of",
    "offered_pipelines",
    "outdated",
    "output_places",
    "outputs_at",
    "pinned_prices",
    "place_of",
    "plan_of",
    "plan_of_draft",
    "plan_of_run",
    "ports_taken_over",
    "price_sentences",
    "read_comfyui",
    "renewal_problems",
    "renewed_inputs",
    "retiring_models",
    "retry_preview",
    "review_item",
    "row_errors",
    "row_origins",
    "row_story",
    "rows_from",
    "run_delta",
    "run_outputs",
    "run_snapshot",
    "samples_of",
    "say_dollars",
    "send_back_preview",
    "service_of",
    "services",
    "sift",
    "standing_votes",
    "step_result",
    "step_run_story",
    "step_type_entry",
    "too_early",
    "trial_candidates",
    "trial_of",
    "trial_seen",
    "unclaimed",
    "version_entry",
    "word_diff",
]
