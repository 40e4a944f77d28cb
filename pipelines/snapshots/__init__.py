"""What is seen from outside: the run page's snapshot and deltas, a run's outputs, the manifest."""

from .manifest import file_names, lineage, manifest
from .outputs import Output, run_outputs
from .plans import brand_rules, plan_of
from .run import apply_delta, run_delta, run_snapshot

__all__ = [
    "Output",
    "apply_delta",
    "brand_rules",
    "file_names",
    "lineage",
    "manifest",
    "plan_of",
    "run_delta",
    "run_outputs",
    "run_snapshot",
]
