"""What is seen from outside: the run page's snapshot and deltas, a run's outputs, the manifest."""

from .costs import Costs
from .grid import Sieve, find_rows, grid_steps, row_errors, rows_from
from .lineage import lineage
from .made_of import home_path, key_of, made_of
from .manifest import delivery, file_records, manifest, manifest_parts
from .outputs import Output, output_places, outputs_at, run_outputs
from .plans import brand_rules, plan_of
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
from .row import row_story
from .run import apply_delta, run_delta, run_snapshot
from .shown import money
from .step_run import step_run_story

__all__ = [
    "Costs",
    "Output",
    "Sieve",
    "apply_delta",
    "brand_rules",
    "delivery",
    "differs_from_newest",
    "file_records",
    "find_rows",
    "grid_steps",
    "home_path",
    "key_of",
    "lineage",
    "made_of",
    "manifest",
    "manifest_parts",
    "money",
    "money_left",
    "newest_of",
    "output_places",
    "outputs_at",
    "plan_of",
    "renewal_problems",
    "renewed_inputs",
    "retry_preview",
    "row_errors",
    "row_origins",
    "row_story",
    "rows_from",
    "run_delta",
    "run_outputs",
    "run_snapshot",
    "step_run_story",
    "too_early",
]
