"""What is seen from outside: the run page's snapshot and deltas, a run's outputs, the manifest."""

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
from .grid import Sieve, find_rows, grid_steps, row_errors, rows_from
from .lineage import lineage
from .made_of import home_path, key_of, made_of
from .manifest import delivery, file_records, manifest, manifest_parts
from .measured import Measured
from .outputs import Output, output_places, outputs_at, run_outputs
from .plans import brand_rules, plan_of
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
from .row import row_story
from .run import apply_delta, run_delta, run_snapshot
from .shown import money, say_dollars
from .step_run import step_run_story
from .trials import TrialSeen, trial_candidates, trial_of, trial_seen

__all__ = [
    "ABILITY_WORDS",
    "UNIT_WORDS",
    "Connected",
    "Costs",
    "Estimate",
    "Measured",
    "ModelRow",
    "Output",
    "Retiring",
    "Service",
    "Sieve",
    "Sought",
    "TrialSeen",
    "ability_words",
    "apply_delta",
    "brand_rules",
    "choose_models",
    "connection_seen",
    "connections_seen",
    "delivery",
    "differs_from_newest",
    "estimate_plan",
    "file_records",
    "find_rows",
    "grid_steps",
    "home_path",
    "key_of",
    "lineage",
    "made_of",
    "manifest",
    "manifest_parts",
    "model_rows",
    "models_of",
    "money",
    "money_left",
    "newest_of",
    "output_places",
    "outputs_at",
    "pinned_prices",
    "plan_of",
    "price_sentences",
    "renewal_problems",
    "renewed_inputs",
    "retiring_models",
    "retry_preview",
    "row_errors",
    "row_origins",
    "row_story",
    "rows_from",
    "run_delta",
    "run_outputs",
    "run_snapshot",
    "say_dollars",
    "service_of",
    "services",
    "step_run_story",
    "too_early",
    "trial_candidates",
    "trial_of",
    "trial_seen",
]
