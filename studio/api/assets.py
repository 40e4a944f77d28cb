"""Assets: upload, look at, fetch, and how they came to be."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotModified
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from pipelines.actions import store_upload
from pipelines.errors import BadFile
from pipelines.models import Asset, StepRun, content_name, is_file
from pipelines.snapshots import lineage, plan_of_run
from pipelines.snapshots.named_prompts import said
from studio.access import asset_for, project_for
from studio.models import Role
from studio.streaming import FileStream

from .auth import needs, person
from .once import once
from .paging import Paging, page_of_list
from .shapes import asset_shape

router = Router(tags=["assets"])
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"})


@router.post("/assets", auth=needs("run"), response={201: dict[str, Any]})
def new_asset(request: HttpRequest, file: File[UploadedFile], project: Form[str]) -> Status[dict[str, Any]]:
    """Keeps a file in a project; 422 with the reason where it cannot be used."""
    room = project_for(person(request), project, role=Role.DESIGNER)
    name = file.name or "file"
    if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise BadFile(f"{name} is larger than {settings.UPLOAD_MAX_BYTES // 1_000_000} MB, which is the limit here.")
    data = file.read()
    asked = "\n".join([project, name, hashlib.sha256(data).hexdigest()]).encode()
    return Status(
        201,
        once(request, lambda: asset_shape(store_upload(room, data=data, name=name, by=person(request))), body=asked),
    )


class Sought(Schema):
    """Which files: of a project, of one kind or all; `brought`: only what people brought in."""

    project: str
    kind: str = ""
    brought: bool = False


@router.get("/assets", auth=needs("read"))
def list_assets(request: HttpRequest, paging: Query[Paging], sought: Query[Sought]) -> dict[str, Any]:
    """A project's files, newest first."""
    rows = project_for(person(request), sought.project).assets.order_by("-created_at", "-pk")
    if sought.kind:
        rows = rows.filter(kind=sought.kind)
    if sought.brought:
        rows = rows.filter(step_run=None)
    return page_of_list(cast("Sequence[Asset]", rows), paging, lambda found: [asset_shape(asset) for asset in found])


@router.get("/assets/{uuid:pk}", auth=needs("read"))
def get_asset(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """What is known of a file."""
    return asset_shape(asset_for(person(request), pk))


@router.get("/assets/{uuid:pk}/content", auth=needs("read"), response={200: None})
def get_content(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file, byte for byte; it never changes, so its SHA-256 is its ETag."""
    asset = asset_for(person(request), pk)
    tag = f'"{asset.sha256}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified()
    response = FileStream(
        default_storage.open(content_name(asset.sha256)),
        as_attachment=asset.mime not in SHOWN_INLINE,
        filename=asset.filename,
        content_type=asset.mime,
    )
    response["ETag"] = tag
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@router.get("/assets/{uuid:pk}/lineage", auth=needs("read"))
def get_lineage(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """The step runs that led to a file, in the order of the drawing, and the files they worked with."""
    asset = asset_for(person(request), pk)
    led = lineage(asset.step_run) if asset.step_run else []
    named = plan_of_run(asset.step_run.run).prompts if asset.step_run else {}
    ids = {value["asset"] for row in led for value in _files([row.inputs, row.outputs])} - {str(asset.pk)}
    sources = Asset.objects.filter(project=asset.project, pk__in=ids)
    return {
        "asset": asset_shape(asset),
        "run": asset.step_run.run_id if asset.step_run else None,
        "steps": [{**_step_shape(row), **_prompt_shape(named.get(row.step))} for row in led],
        "assets": [asset_shape(source) for source in sources],
    }


def _prompt_shape(named: Mapping[str, tuple[str, int]] | None) -> dict[str, Any]:
    """The version of the project's prompts that a step was given, where it names any."""
    return {"prompt_version": said(named)} if named else {}


def _step_shape(row: StepRun) -> dict[str, Any]:
    return {
        "step": row.step,
        "path": row.path,
        "round": row.round,
        "facts": row.facts,
        "inputs": [value["asset"] for value in _files(row.inputs)],
        "outputs": [value["asset"] for value in _files(row.outputs)],
    }


def _files(value: Any) -> list[dict[str, Any]]:
    """Every file among values, lists and mappings opened."""
    if is_file(value):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [found for item in inner for found in _files(item)]
