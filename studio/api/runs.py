"""Runs: start, watch, cancel, retry, and what they have made."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Body, Query, Router, Schema, Status
from pydantic import Field

from pipelines.actions import cancel_run, pause_run, resume_run, retry_run, retry_with_newest, start_run, steer_run
from pipelines.errors import Invalid
from pipelines.models import Pipeline, Run, Version
from pipelines.snapshots import output_places, outputs_at, retry_preview, run_snapshot, step_result
from pipelines.states import RUN_STATES, STEP_STATES
from studio.access import my_runs, pipeline_for, run_for
from studio.models import Role

from .auth import needs, person
from .once import once
from .paging import Paging, page_of, page_of_list
from .shapes import OrderGiven, RetryGiven, RunGiven, output_shapes, run_shape, step_run_shape

router = Router(tags=["runs"])


class ResultAsked(Schema):
    """Which of a step's step runs: the one at a place among all of them, or among those in a state."""

    place: int = Field(0, ge=0, le=2**31 - 1)
    state: str = ""


@router.post("/pipelines/{int:pk}/runs", auth=needs("run"), response={202: dict[str, Any]})
def new_run(request: HttpRequest, pk: int, given: RunGiven) -> Status[dict[str, Any]]:
    """Starts a run. With an `Idempotency-Key`, the same request starts it once."""
    pipeline = pipeline_for(person(request), pk, role=Role.DESIGNER)
    return Status(202, once(request, lambda: run_shape(_start(request, pipeline, given))))


@router.get("/runs", auth=needs("read"))
def list_runs(request: HttpRequest, paging: Query[Paging], project: str = "", state: str = "") -> dict[str, Any]:
    """The runs of my projects, newest first."""
    rows = my_runs(person(request))
    if project:
        rows = rows.filter(project__slug=project)
    if state:
        rows = rows.filter(state=_known(state, RUN_STATES))
    return page_of(rows, paging, run_shape, newest_first=True)


@router.get("/runs/{int:pk}", auth=needs("read"))
def get_run(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One run."""
    return run_shape(run_for(person(request), pk))


@router.get("/runs/{int:pk}/snapshot", auth=needs("read"))
def get_snapshot(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What the run page draws; its socket's deltas go on from `seq`."""
    return run_snapshot(run_for(person(request), pk))


@router.get("/runs/{int:pk}/steps", auth=needs("read"))
def list_step_runs(
    request: HttpRequest, pk: int, paging: Query[Paging], state: str = "", step: str = "", path: str | None = None
) -> dict[str, Any]:
    """The run's current step runs; `path` means that path and everything below it."""
    rows = run_for(person(request), pk).step_runs.filter(replaced=False)
    if state:
        rows = rows.filter(state=_known(state, STEP_STATES))
    if step:
        rows = rows.filter(step=step)
    if path:
        rows = rows.filter(Q(path=path) | Q(path__startswith=f"{path}."))
    return page_of(rows, paging, step_run_shape)


@router.get("/runs/{int:pk}/steps/{step}/result", auth=needs("read"))
def get_result(request: HttpRequest, pk: int, step: str, asked: Query[ResultAsked]) -> dict[str, Any]:
    """What one step took and gave, port by port; of many step runs the one at `place`, counted from 0 by path."""
    state = _known(asked.state, STEP_STATES) if asked.state else ""
    return step_result(run_for(person(request), pk), step, place=asked.place, state=state)


@router.get("/runs/{int:pk}/outputs", auth=needs("read"))
def list_outputs(request: HttpRequest, pk: int, paging: Query[Paging]) -> dict[str, Any]:
    """What the run has made so far, by step and path; a list that a step gave counts as one and is never torn."""
    run = run_for(person(request), pk)
    return page_of_list(output_places(run), paging, lambda places: output_shapes(run, outputs_at(places)))


@router.post("/runs/{int:pk}/cancel", auth=needs("run"))
def cancel(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Cancels everything of the run that has not ended; 409 when it has."""
    return run_shape(cancel_run(run_for(person(request), pk, role=Role.DESIGNER), by=person(request)))


@router.get("/runs/{int:pk}/retry", auth=needs("read"))
def preview_retry(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What failed, what the newest version and brand would change, and what prevents trying again with them."""
    return retry_preview(run_for(person(request), pk))


@router.post("/runs/{int:pk}/retry", auth=needs("run"), response={200: dict[str, Any], 202: dict[str, Any]})
def retry(request: HttpRequest, pk: int, given: Body[RetryGiven | None] = None) -> Status[dict[str, Any]]:
    """Tries again what failed or was cancelled: with `{"with": "newest"}` in a new run (202); 409 when nothing was.

    With an `Idempotency-Key`, the same request does it once.
    """
    run = run_for(person(request), pk, role=Role.DESIGNER)
    if given and given.using == "newest":
        return Status(202, once(request, lambda: run_shape(retry_with_newest(run, by=person(request)))))
    return Status(200, once(request, lambda: run_shape(retry_run(run, by=person(request)))))


@router.post("/runs/{int:pk}/pause", auth=needs("run"))
def pause(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Begins nothing more of the run until it is resumed; 409 when it has ended or is paused."""
    return run_shape(pause_run(run_for(person(request), pk, role=Role.DESIGNER), by=person(request)))


@router.post("/runs/{int:pk}/resume", auth=needs("run"))
def resume(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Goes on with a paused run; 409 when it is not paused."""
    return run_shape(resume_run(run_for(person(request), pk, role=Role.DESIGNER), by=person(request)))


@router.post("/runs/{int:pk}/priority", auth=needs("run"))
def order(request: HttpRequest, pk: int, given: OrderGiven) -> dict[str, Any]:
    """Sets the run's priority (0 interactive, 10 batch, 20 background) and the most step runs at once."""
    run = run_for(person(request), pk, role=Role.DESIGNER)
    return run_shape(steer_run(run, priority=given.priority, slots=given.slots, by=person(request)))


def _start(request: HttpRequest, pipeline: Pipeline, given: RunGiven) -> Run:
    return start_run(
        _version(pipeline, given.version),
        inputs=given.values(),
        by=person(request),
        rehearse=given.rehearse,
        fresh=given.fresh,
        budget=given.budget,
    )


def _version(pipeline: Pipeline, number: int | None) -> Version:
    if number is None:
        version = pipeline.newest()
        message = "This pipeline has no published version yet. Publish one, then start it."
    else:
        version = pipeline.versions.filter(number=number).first()
        message = f"This pipeline has no version {number}."
    if version is None:
        raise Invalid(message, loc=("version",))
    return version


def _known(state: str, states: tuple[str, ...]) -> str:
    if state not in states:
        raise Invalid(f"`{state}` is not a state; choose one of {', '.join(states)}.", loc=("query", "state"))
    return state
