"""What is seen from outside: the run page's snapshot and deltas, a run's outputs, the manifest."""

from .grid import Sieve, find_rows, grid_steps, row_errors, rows_from
from .manifest import file_names, lineage, manifest
from .outputs import Output, run_outputs
from .plans import brand_rules, plan_of
from .row import row_story
from .run import apply_delta, run_delta, run_snapshot
from .shown import money
from .step_run import step_run_story

__all__ = [
    "Output",
    "Sieve",
    "apply_delta",
    "brand_rules",
    "file_names",
    "find_rows",
    "grid_steps",
    "lineage",
    "manifest",
    "money",
    "plan_of",
    "row_errors",
    "row_story",
    "rows_from",
    "run_delta",
    "run_outputs",
    "run_snapshot",
    "step_run_story",
]
