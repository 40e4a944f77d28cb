"""Step types, projects, pipelines, versions and brands."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Query, Router, Status

from pipelines.actions import (
    check_drawing,
    create_pipeline,
    create_project,
    drawing_problems,
    publish_version,
    save_draft,
)
from pipelines.errors import Invalid, InvalidDrawing, NotFound
from pipelines.models import Brand, Project
from pipelines.steps import CATALOGUE
from studio.access import add_member, brand_for, my_brands, my_projects, pipeline_for, project_for
from studio.middleware import trouble_of
from studio.models import Role

from .auth import needs, person
from .paging import Paging, page_of
from .shapes import (
    DraftGiven,
    DrawingGiven,
    PipelineGiven,
    ProjectGiven,
    VersionGiven,
    brand_shape,
    draft_shape,
    pipeline_shape,
    problem_shapes,
    project_shape,
    step_type_shape,
    version_shape,
)

router = Router()
LONGEST_KEY = 64


@router.get("/steps", auth=needs("read"), tags=["pipelines"])
def list_steps(request: HttpRequest) -> dict[str, Any]:
    """The catalogue: type, version, ports and the JSON Schema of the params."""
    return {"items": [step_type_shape(step) for step in CATALOGUE.values()], "next": None}


@router.get("/projects", auth=needs("read"), tags=["projects"])
def list_projects(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """My projects."""
    return page_of(my_projects(person(request)), paging, project_shape)


@router.post("/projects", auth=needs("write"), response={201: dict[str, Any]}, tags=["projects"])
def new_project(request: HttpRequest, given: ProjectGiven) -> Status[dict[str, Any]]:
    """A new project, which I own."""
    with transaction.atomic():
        project = create_project(given.name, by=person(request))
        add_member(project, person(request), Role.OWNER)
    return Status(201, project_shape(project))


@router.get("/projects/{slug}", auth=needs("read"), tags=["projects"])
def get_project(request: HttpRequest, slug: str) -> dict[str, Any]:
    """One project."""
    return project_shape(project_for(person(request), slug))


@router.get("/projects/{slug}/pipelines", auth=needs("read"), tags=["pipelines"])
def list_pipelines(request: HttpRequest, slug: str, paging: Query[Paging]) -> dict[str, Any]:
    """The project's pipelines."""
    project = project_for(person(request), slug)
    return page_of(project.pipelines.filter(trial=None).select_related("project"), paging, pipeline_shape)


@router.post("/projects/{slug}/pipelines", auth=needs("write"), response={201: dict[str, Any]}, tags=["pipelines"])
def new_pipeline(request: HttpRequest, slug: str, given: PipelineGiven) -> Status[dict[str, Any]]:
    """A pipeline with its first draft."""
    user = person(request)
    project = project_for(user, slug, role=Role.DESIGNER)
    brand = _brand_of(request, project, given.brand) if given.brand is not None else None
    made = create_pipeline(project, name=given.name, draft=given.draft, brand=brand, by=user)
    return Status(201, draft_shape(made))


@router.post("/pipelines/validate", auth=needs("read"), tags=["pipelines"])
def check_pipeline(request: HttpRequest, given: DrawingGiven) -> dict[str, Any]:
    """Every problem of a pipeline file at once; nothing is kept."""
    try:
        check_drawing(given.draft)
    except InvalidDrawing as error:
        return {"valid": False, "errors": trouble_of(error).errors}
    return {"valid": True, "errors": []}


@router.get("/pipelines/{int:pk}", auth=needs("read"), tags=["pipelines"])
def get_pipeline(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One pipeline with its draft and its revision."""
    return draft_shape(pipeline_for(person(request), pk))


@router.put("/pipelines/{int:pk}", auth=needs("write"), tags=["pipelines"])
def put_pipeline(request: HttpRequest, pk: int, given: DraftGiven) -> dict[str, Any]:
    """Saves a draft over the revision it was made from and tells all its `problems`.

    When somebody has saved since, 409 says who in `by`, `saved_at`, and the `revision` there is now. What is named in
    `X-Canvas-Key` is told with the news, so that a page knows its own voice.
    """
    pipeline = pipeline_for(person(request), pk, role=Role.DESIGNER)
    user, key = person(request), canvas_key(request)
    saved = save_draft(pipeline, draft=given.draft, revision=given.revision, name=given.name, by=user, key=key)
    return {**draft_shape(saved), "problems": problem_shapes(drawing_problems(saved.draft, saved))}


@router.get("/pipelines/{int:pk}/versions", auth=needs("read"), tags=["pipelines"])
def list_versions(request: HttpRequest, pk: int, paging: Query[Paging]) -> dict[str, Any]:
    """The published versions, newest first, without their drawings."""
    pipeline = pipeline_for(person(request), pk)
    rows = pipeline.published().select_related("created_by").defer("drawing")
    return page_of(rows, paging, version_shape, newest_first=True)


@router.post("/pipelines/{int:pk}/versions", auth=needs("write"), response={201: dict[str, Any]}, tags=["pipelines"])
def new_version(request: HttpRequest, pk: int, given: VersionGiven) -> Status[dict[str, Any]]:
    """Publishes the draft; 422 with every problem it has."""
    pipeline = pipeline_for(person(request), pk, role=Role.DESIGNER)
    version = publish_version(
        pipeline, by=person(request), message=given.message, revision=given.revision, key=canvas_key(request)
    )
    return Status(201, version_shape(version))


@router.get("/brands", auth=needs("read"), tags=["brands"])
def list_brands(request: HttpRequest, paging: Query[Paging], project: str = "") -> dict[str, Any]:
    """The brands of a project, or of all of mine."""
    found = my_brands(person(request))
    if project:
        found = found.filter(project=project_for(person(request), project))
    return page_of(found, paging, brand_shape)


@router.get("/brands/{int:pk}", auth=needs("read"), tags=["brands"])
def get_brand(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One brand with what its newest version says; `version` is null until it is published."""
    return brand_shape(brand_for(person(request), pk))


@router.get("/brands/{int:pk}/file", auth=needs("read"), tags=["brands"])
def get_brand_file(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Everything that the newest version says, what it takes from above included; 404 until it is published."""
    version = brand_for(person(request), pk).newest()
    if version is None:
        raise NotFound
    return dict(version.rules)


def canvas_key(request: HttpRequest) -> str:
    """What the page that asks calls itself, "" for a program that is no page."""
    return request.headers.get("X-Canvas-Key", "")[:LONGEST_KEY]


def _brand_of(request: HttpRequest, project: Project, pk: int) -> Brand:
    try:
        brand = brand_for(person(request), pk)
    except NotFound:
        brand = None
    if brand is None or brand.project_id != project.pk:
        raise Invalid("There is no such brand in this project.", loc=("brand",))
    return brand
