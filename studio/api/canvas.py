"""What the canvas asks for: versions to look at and to go back to, runs and estimates of a draft, and files."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from ninja import Router, Status
from pydantic import Field

from pipelines.actions import (
    check_drawing,
    cut_draft,
    draft_inputs,
    drawing_problems,
    offer_template,
    restore_version,
    save_samples,
    start_draft_run,
)
from pipelines.errors import Invalid, NotFound
from pipelines.graph import Plan, dump_json, load_pipeline
from pipelines.models import Pipeline, Version
from pipelines.snapshots import foresee, offered_pipelines, ports_taken_over, samples_of
from studio.access import pipeline_for, project_for
from studio.models import Role

from .auth import needs, person
from .once import once
from .pipelines import canvas_key
from .shapes import Given, draft_shape, pipeline_shape, problem_shapes, run_shape, version_shape

router = Router(tags=["canvas"])
RunId = Annotated[int, Field(ge=1, lt=2**31)]
Pins = dict[str, RunId]


class RestoreGiven(Given):
    """Which version the draft of `revision` gives way to."""

    version: int = Field(ge=1, lt=2**31)
    revision: int = Field(ge=1)


class DraftRunGiven(Given):
    """How to run a draft; what is left out is taken from the pipeline's samples."""

    inputs: dict[str, Any] = Field(default_factory=dict)
    until: str = Field("", description="a step's id: nothing is run but what leads to it, and it")
    pins: Pins | None = Field(None, description="by step, the run whose results it has, whatever has changed since")
    rehearse: bool = False
    fresh: bool = Field(default=False, description="use no results of earlier runs but what is pinned")
    revision: int | None = Field(None, ge=1, description="409 for a draft that is not at this revision")


class ForeseenGiven(Given):
    """A draft as it is drawn, saved or not; without one the saved draft."""

    draft: dict[str, Any] | None = None
    inputs: dict[str, Any] = Field(default_factory=dict)
    until: str = ""
    rehearse: bool = False


class SamplesGiven(Given):
    """What drafts are tried with: values by input, and by step the run that it is pinned to."""

    inputs: dict[str, Any] = Field(default_factory=dict)
    pins: Pins = Field(default_factory=dict)


class TemplateGiven(Given):
    """Whether new pipelines of the project may begin with this one."""

    offered: bool


class FileGiven(Given):
    """The text of a pipeline file, JSON or YAML."""

    text: str


@router.get("/pipelines/{int:pk}/versions/{int:number}", auth=needs("read"))
def get_version(request: HttpRequest, pk: int, number: int) -> dict[str, Any]:
    """One version with its drawing."""
    version = _version(pipeline_for(person(request), pk), number)
    return {**version_shape(version), "drawing": version.drawing}


@router.post("/pipelines/{int:pk}/restore", auth=needs("write"))
def restore(request: HttpRequest, pk: int, given: RestoreGiven) -> dict[str, Any]:
    """Makes a version the draft again, as a new revision; answers as a save does, 409 too."""
    pipeline = pipeline_for(person(request), pk, role=Role.DESIGNER)
    pipeline = restore_version(
        pipeline, number=given.version, revision=given.revision, by=person(request), key=canvas_key(request)
    )
    return {**draft_shape(pipeline), "problems": problem_shapes(drawing_problems(pipeline.draft, pipeline))}


@router.post("/pipelines/{int:pk}/draft-runs", auth=needs("run"), response={202: dict[str, Any]})
def new_draft_run(request: HttpRequest, pk: int, given: DraftRunGiven) -> Status[dict[str, Any]]:
    """Runs the draft as it was saved last, as a whole or `until` a step; nothing has to be published.

    With an `Idempotency-Key`, the same request starts it once.
    """
    user = person(request)
    pipeline = pipeline_for(user, pk, role=Role.DESIGNER)
    return Status(202, once(request, lambda: run_shape(start_draft_run(pipeline, by=user, **dict(given)))))


@router.post("/pipelines/{int:pk}/estimate", auth=needs("read"))
def estimate_draft(request: HttpRequest, pk: int, given: ForeseenGiven) -> dict[str, Any]:
    """Requests to services, US dollars and seconds a run would come to, and a `sentence` that says so.

    Raises the problems of what would be run.
    """
    pipeline = pipeline_for(person(request), pk)
    if given.draft is not None:
        pipeline.draft = given.draft
    plan = check_drawing(cut_draft(pipeline.draft, given.until), pipeline)
    rows = _rows(plan, draft_inputs(pipeline, plan, given.inputs))
    return foresee(plan, rows=rows, rehearse=given.rehearse).told()


@router.put("/pipelines/{int:pk}/samples", auth=needs("write"))
def put_samples(request: HttpRequest, pk: int, given: SamplesGiven) -> dict[str, Any]:
    """Keeps what drafts are tried with, for everybody at the pipeline."""
    pipeline = pipeline_for(person(request), pk, role=Role.DESIGNER)
    return samples_of(save_samples(pipeline, inputs=given.inputs, pins=given.pins))


@router.put("/pipelines/{int:pk}/template", auth=needs("write"))
def put_template(request: HttpRequest, pk: int, given: TemplateGiven) -> dict[str, Any]:
    """Offers the pipeline as a template of its project, or no longer; answers with the pipeline."""
    user = person(request)
    return pipeline_shape(offer_template(pipeline_for(user, pk, role=Role.DESIGNER), offered=given.offered, by=user))


@router.get("/pipelines/{int:pk}/file", auth=needs("read"))
def get_file(request: HttpRequest, pk: int, version: int | None = None) -> HttpResponse:
    """The draft, or a version, as a pipeline file: canonical JSON, the same bytes for the same drawing."""
    pipeline = pipeline_for(person(request), pk)
    drawing = pipeline.draft if version is None else _version(pipeline, version).drawing
    data = dump_json(drawing).encode(errors="surrogatepass")
    tag = f'"{sha256(data).hexdigest()}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers={"ETag": tag})
    name = f"{slugify(pipeline.name) or 'pipeline'}.json"
    headers = {"ETag": tag, "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-cache"}
    return HttpResponse(data, content_type="application/json", headers=headers)


@router.get("/pipelines/{int:pk}/ports", auth=needs("read"))
def get_ports(request: HttpRequest, pk: int, version: int | None = None) -> dict[str, Any]:
    """What a pipeline `takes` and `gives` where it is a step of another one: its newest version, or the one named."""
    pipeline = pipeline_for(person(request), pk)
    found = pipeline.newest() if version is None else _version(pipeline, version)
    if found is None:
        raise NotFound(f"{pipeline.name} has no published version yet. Publish it first.")
    ports = ports_taken_over(found)
    if not ports:
        raise Invalid(f"{found} cannot run itself as it is. Open it to see why.", loc=("version",))
    return {"name": pipeline.name, "version": found.number, **ports}


@router.get("/pipelines/{int:pk}/offered", auth=needs("read"))
def list_offered(request: HttpRequest, pk: int) -> dict[str, Any]:
    """The published pipelines of the project that may stand in this one as a step, all of them, with their ports."""
    return {"items": offered_pipelines(pipeline_for(person(request), pk)), "next": None}


@router.post("/projects/{slug}/pipelines/read", auth=needs("read"))
def read_file(request: HttpRequest, slug: str, given: FileGiven) -> dict[str, Any]:
    """The `drawing` in a pipeline file's text, and its `problems`; nothing is kept.

    422 with a sentence for what is no pipeline file, too large, or of a newer format.
    """
    project = project_for(person(request), slug, role=Role.DESIGNER)
    drawing = load_pipeline(given.text)
    return {"drawing": drawing, "problems": problem_shapes(drawing_problems(drawing, project))}


def _version(pipeline: Pipeline, number: int) -> Version:
    version = pipeline.published().select_related("created_by").filter(number=number).first()
    if version is None:
        raise NotFound(f"{pipeline.name} has no version {number}.")
    return version


def _rows(plan: Plan, values: Mapping[str, Any]) -> int:
    """How many rows the longest column has."""
    drawn = plan.drawing.inputs
    columns = [value for name, value in values.items() if name in drawn and drawn[name].many]
    return max((len(column) for column in columns if isinstance(column, list)), default=0)
