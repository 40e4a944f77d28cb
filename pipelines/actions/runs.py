"""Verbs on runs: start, cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from ..errors import Stale
from ..graph import Plan
from ..models import Priority, PromptVersion, Row, Run, StepRun, StepTally, Version
from ..snapshots import choose_models, models_of, pinned_prices, row_origins
from ..snapshots.knowledge import outside_models
from ..snapshots.made_of import reads_knowledge
from ..snapshots.named_prompts import prompts_now, versions_used, with_prompts
from ..snapshots.plans import plan_without_prompts, with_brand
from ..states import CANCELLED, LIVE, RUN_LIVE
from ..steps import CATALOGUE
from .advance import release_roots
from .audit import note_done
from .brand_holds import check_brand
from .hand_offs import void_hand_offs
from .inputs import check_inputs
from .knowledge import document_versions_now
from .policies import check_policies
from .reviews import void_reviews
from .working_set import WorkingSet, lock_run

INTERACTIVE_ROWS = 20
Values = dict[str, Any]


class TakenUp(NamedTuple):
    """A run that is taken up by another one, and for each row of that the number which it had when it was first."""

    run: Run
    origins: Sequence[int]


@transaction.atomic
def start_run(
    version: Version,
    *,
    inputs: Values,
    by: AbstractBaseUser | None,
    rehearse: bool = False,
    approve_all: bool = False,
    fresh: bool = False,
    budget: Decimal | None = None,
    priority: Priority | None = None,
    retry_of: Run | TakenUp | None = None,
) -> Run:
    """A run of this version with the newest brand, pinned; raises Invalid when an input is missing or wrong.

    Prices, the models that `auto` stands for, the versions that sub-pipelines do, the words that prompts do and, where
    a step reads them, the brand's documents are looked up now, and are the run's from then on. Rows of `retry_of` keep
    the places they had in it.
    """
    pipeline = version.pipeline
    drawn = plan_without_prompts(version)
    # Who published it answers for what it says; a draft's version is made by who tries it.
    brand = check_brand(pipeline, drawn, by=version.created_by_id)
    drawn = with_brand(drawn, brand)
    prompts = prompts_now(pipeline.project_id, drawn)
    plan = with_prompts(drawn, prompts)
    knowledge = document_versions_now(brand.brand) if brand and reads_knowledge(plan) else []
    choices = {} if rehearse else choose_models(plan)
    check_policies(pipeline.project, plan)
    single, columns = _split(plan, check_inputs(pipeline.project, plan, inputs))
    rows = max((len(column) for column in columns.values()), default=0)
    small = Priority.INTERACTIVE if rows <= INTERACTIVE_ROWS else Priority.BATCH
    run = Run.objects.create(
        project=pipeline.project,
        version=version,
        brand_version=brand,
        inputs=single,
        rows=rows,
        rehearse=rehearse,
        approve_all=approve_all,
        fresh=fresh,
        budget=budget,
        priority=small if priority is None else priority,
        choices=choices,
        links=dict(plan.links),
        prompts=prompts,
        knowledge=knowledge,
        prices=pinned_prices({*models_of(plan), *choices.values(), *outside_models(knowledge)}),
        started_by_id=by.pk if by else None,
        retry_of=retry_of.run if isinstance(retry_of, TakenUp) else retry_of,
        dirty=True,
    )
    _lay_out(run, plan, columns, retry_of)
    _note_prompts(run)
    ws = WorkingSet(run)
    release_roots(ws)
    ws.close()
    _note_start(run, by)
    return run


def pin_steps(run: Run, pins: Mapping[str, int]) -> Run:
    """Gives steps of a draft's run that is just being started what other runs, by their ids, made there."""
    if pins and run.version.number is None:
        Run.objects.filter(pk=run.pk).update(pins=dict(pins))
        run.pins = dict(pins)
    return run


@transaction.atomic
def cancel_run(run: Run, *, by: AbstractBaseUser | None = None) -> Run:
    """Cancels everything of the run that has not ended; workers notice at their next progress report."""
    ws = WorkingSet(lock_run(run.pk))
    if ws.run.state not in RUN_LIVE:
        raise Stale(f"This run has already ended: it is {ws.run.state.replace('_', ' ')}.")
    before = {"state": ws.run.state}
    live = StepRun.objects.filter(run=ws.run, state__in=LIVE, replaced=False)
    void_reviews(ws.run)
    void_hand_offs(ws.run)
    live.update(state=CANCELLED, finished_at=ws.now, wake_at=None, lease_until=None, progress=None, message="")
    ws.recount()
    ws.note(state=CANCELLED, finished_at=timezone.now(), paused=False)
    ws.close()
    note_done("cancel", "run", run.pk, project=run.project_id, by=by, before=before, after={"state": CANCELLED})
    return ws.run


def _lay_out(run: Run, plan: Plan, columns: dict[str, list[Any]], taken: Run | TakenUp | None) -> None:
    """Stores the run's rows, with their numbers in the run that is taken up with it, and the tally of each step."""
    origins = taken.origins if isinstance(taken, TakenUp) else row_origins(taken) if taken else []
    Row.objects.bulk_create(_row(run, number, columns, origins) for number in range(run.rows))
    StepTally.objects.bulk_create(
        StepTally(run=run, step=step, place=place, lane=CATALOGUE[plan.drawing.steps[step].type].lane)
        for place, step in enumerate(plan.order)
    )


def _note_start(run: Run, by: AbstractBaseUser | None) -> None:
    """What a run may spend, and whether people are asked in it, is for governance to know."""
    told = {
        "version": run.version.number,
        "rows": run.rows,
        "budget": None if run.budget is None else f"{run.budget:f}",
        "rehearse": run.rehearse,
        "approve_all": run.approve_all,
        "retry_of": run.retry_of_id,
    }
    after = {"pipeline": run.version.pipeline_id, **{name: value for name, value in told.items() if value}}
    note_done("start", "run", run.pk, project=run.project_id, by=by, after=after)


def _split(plan: Plan, values: Values) -> tuple[Values, dict[str, list[Any]]]:
    """What is given once, and what is given for each row."""
    many = {name for name, drawn in plan.drawing.inputs.items() if drawn.many}
    single = {name: value for name, value in values.items() if name not in many}
    return single, {name: value for name, value in values.items() if name in many}


def _note_prompts(run: Run) -> None:
    """Writes down which versions' words the run began with, so that each version knows its runs."""
    used = versions_used(run.prompts)
    if not used:
        return
    slugs = {slug for slug, _ in used}
    found = PromptVersion.objects.filter(prompt__project=run.project_id, prompt__slug__in=slugs)
    there = found.values_list("prompt__slug", "number", "pk")
    run.prompt_versions.set([pk for slug, number, pk in there if (slug, number) in used])


def _row(run: Run, number: int, columns: dict[str, list[Any]], origins: Sequence[int]) -> Row:
    values = {name: column[number] for name, column in columns.items()}
    words = "\n".join(_words(value) for value in values.values())
    origin = origins[number] if origins else None
    return Row(run=run, number=number, origin=origin, values=values, words=words)


def _words(value: Any) -> str:
    return str(value.get("name", "")) if isinstance(value, dict) else str(value)
