"""Verbs on trials: start one, choose an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from ..errors import Invalid, NotFound, Stale
from ..graph import TRIALS, draw_trial
from ..graph.trial import FEWEST, MOST
from ..models import Project, Run, StepRun, Trial, TrialChoice
from ..snapshots.trials import FEWEST_TO_CHOOSE, trial_candidates, trial_of
from ..states import DONE
from .pipelines import create_pipeline, publish_version
from .runs import start_run

LONGEST_NAME = 60


@transaction.atomic
def start_trial(
    project: Project,
    *,
    ability: str,
    models: Sequence[str],
    inputs: Mapping[str, Any],
    by: AbstractBaseUser | None,
    seed: int,
    blind: bool = False,
    budget: Decimal | None = None,
) -> Run:
    """A run that asks each of these models the same; `inputs` are the `prompt` and, for an edit, the `picture`.

    It has a pipeline of its own, which no list shows: so its drawing stays the newest of it, and its run can be tried
    again like any other. Nothing is reused, since times and costs are compared. Raises Invalid with what is wrong.
    """
    if ability not in TRIALS:
        raise NotFound
    chosen = list(dict.fromkeys(models))
    if not FEWEST <= len(chosen) <= MOST:
        raise Invalid(f"Choose two to six models; {len(chosen) or 'none'} are chosen.", loc=("models",))
    there = {candidate.name for candidate in trial_candidates(ability)}
    if gone := [name for name in chosen if name not in there]:
        raise Invalid(f"`{gone[0]}` cannot be asked for this now. Choose another model.", loc=("models",))
    name = _name(str(inputs.get("prompt", "")))
    drawing = draw_trial(ability, chosen, name=name, seed=seed, blind=blind)
    pipeline = create_pipeline(project, name=name, draft=drawing, by=by)
    Trial.objects.create(pipeline=pipeline, ability=ability, blind=blind)
    version = publish_version(pipeline, by=by, message="A trial of models")
    return start_run(version, inputs=dict(inputs), by=by, fresh=True, budget=budget)


@transaction.atomic
def choose_answer(run: Run, *, step: str, by: AbstractBaseUser) -> TrialChoice:
    """Writes down which answer of a trial's run a person likes best; the same again changes nothing.

    Raises Stale for whoever has chosen another one: they have seen the names since.
    """
    trial_of(run)
    here = {row.step: row for row in StepRun.objects.filter(run=run, state=DONE, replaced=False)}
    if step not in here:
        raise Invalid("This answer is not here. Choose one that is.", loc=("step",))
    if len(here) < FEWEST_TO_CHOOSE:
        raise Invalid("There is only one answer so far. Wait for another one, then choose.", loc=("step",))
    choice, _ = TrialChoice.objects.get_or_create(run=run, by_id=by.pk, defaults={"step_run": here[step]})
    if choice.step_run_id != here[step].pk:
        raise Stale(f"You have already chosen {choice.step_run.step.upper()} here. A choice stays as it was made.")
    return choice


def _name(prompt: str) -> str:
    words = " ".join(prompt.replace("\x00", "").split())
    return f"Trial: {words[:LONGEST_NAME].rstrip()}{'…' if len(words) > LONGEST_NAME else ''}"
