"""What a worker does with one claimed step run: the one frame that turns answers and errors into outcomes."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Event
from typing import Any

from django.db import OperationalError, connection

from .actions import (
    Answer,
    Asked,
    Failed,
    Finished,
    HandedBack,
    Outcome,
    Parked,
    Postponed,
    check_approvals,
    settle_step_runs,
)
from .context import Context
from .errors import Cancelled, Crashed, Interrupted, StepFailed, StudioError
from .graph import StepKind
from .models import Run, StepRun
from .snapshots import plan_of_run
from .steps import CATALOGUE, AssetRef, Later, Park, StepType, Wait

log = logging.getLogger(__name__)

SETTLE_PAUSES = (0.1, 0.5, 2.0, 5.0, 10.0)


def run_step(step_run: StepRun, run: Run, *, stopping: Event | None = None) -> Outcome:
    """Runs one claimed step run and says what became of it; whatever goes wrong in it is part of the answer."""
    return Outcome(step_run, _answer(step_run, run, stopping or Event()))


def step_type_of(step_run: StepRun, run: Run) -> StepType:
    """The step type that a step run is of."""
    return CATALOGUE[plan_of_run(run).drawing.steps[step_run.step].type]


def settle(run_id: int, outcomes: Sequence[Outcome]) -> None:
    """Stores what became of step runs; waits for a database that is busy or full, and lets no result spoil another.

    What cannot be stored in the end keeps its claim, which runs out: it will be done again.
    """
    for pause in SETTLE_PAUSES:
        try:
            return settle_step_runs(run_id, outcomes)
        except OperationalError as error:
            log.warning("The database does not take results now; the worker tries again: %s", error)
            connection.close()
            time.sleep(pause)
        except Exception:
            log.exception("Results of run %s could not be stored together", run_id)
            break
    if len(outcomes) > 1:
        for outcome in outcomes:
            settle(run_id, [outcome])
        return None
    crashed = Crashed("The result of this step cannot be stored. The log says more; try again.")
    with suppress(Exception):
        settle_step_runs(run_id, [Outcome(outcomes[0].step_run, Failed(crashed))])
    return None


def _answer(step_run: StepRun, run: Run, stopping: Event) -> Answer:
    step_type = step_type_of(step_run, run)
    if step_type.delivers and (why := check_approvals(step_run, run)):
        # What was approved is asked about anew, and this step run was set aside with all that follows from it.
        log.warning("Run %s: %s", run.pk, why)
        return HandedBack()
    context = Context(step_run, run, stopping)
    try:
        plan = plan_of_run(run)
        params = step_type.params.model_validate(plan.drawing.steps[step_run.step].params)
        return _read(plan.kinds[step_run.step], context, step_type.run(context, params))
    except (Interrupted, Cancelled):
        # What was cancelled meanwhile is no longer held, so handing it back changes nothing.
        return HandedBack()
    except StudioError as error:
        return Failed(error, context.facts)
    except Exception:
        log.exception("%s of run %s crashed", step_run, run.pk)
        return Failed(Crashed("Pressline made a mistake in this step. The log says more; try again."), context.facts)


def _read(kind: StepKind, context: Context, answer: Any) -> Answer:
    if isinstance(answer, Wait):
        asked = {name: getattr(answer, name) for name in ("back_to", "max_rounds", "policy", "picks", "max_cost")}
        return Asked(answer.question, _plain(answer.subject), **asked, assets=context.assets)
    if isinstance(answer, Later):
        return Postponed(answer.seconds, dict(answer.ticket), context.assets)
    if isinstance(answer, Park):
        return Parked(_plain(answer.pack), answer.for_, answer.seconds, context.facts, context.assets)
    outputs = {name: _plain(answer.get(name)) for name in kind.outputs}
    _check(kind, outputs)
    return Finished(outputs, context.facts, context.assets)


def _check(kind: StepKind, outputs: dict[str, Any]) -> None:
    for name, port in kind.outputs.items():
        if outputs[name] in (None, []) and not port.optional:
            raise StepFailed(f"{kind.label} gave no {name}, so nothing can go on from here.")
    lengths = {len(outputs[name]) for name, port in kind.outputs.items() if port.many and outputs[name]}
    if len(lengths) > 1:
        raise StepFailed(f"{kind.label} gave lists of different lengths, so their items do not pair.")


def _plain(value: Any) -> Any:
    """The value as it is stored: asset references become mappings."""
    if isinstance(value, AssetRef):
        facts = {name: fact for name, fact in vars(value).items() if name != "id"}
        return {"asset": str(value.id), **facts}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
