"""Verbs on pipelines: create, save a draft, publish a version."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F

from ..errors import Stale
from ..graph import Plan, make_plan
from ..models import Brand, Pipeline, Project, Version
from ..steps import CATALOGUE


def check_drawing(drawing: dict[str, Any]) -> Plan:
    """The plan of a drawing; raises InvalidDrawing with every problem at once."""
    return make_plan(drawing, CATALOGUE)


def create_pipeline(project: Project, *, name: str, draft: dict[str, Any], brand: Brand | None = None) -> Pipeline:
    """A pipeline with its first draft; a draft may still have problems."""
    return Pipeline.objects.create(project=project, name=name, draft=draft, brand=brand)


def choose_brand(pipeline: Pipeline, *, brand: Brand) -> Pipeline:
    """Holds the pipeline's coming runs to this brand."""
    Pipeline.objects.filter(pk=pipeline.pk).update(brand=brand)
    pipeline.refresh_from_db()
    return pipeline


def save_draft(pipeline: Pipeline, *, draft: dict[str, Any], revision: int, name: str | None = None) -> Pipeline:
    """Replaces the draft the caller saw; raises Stale when somebody has saved since."""
    fields: dict[str, Any] = {"draft": draft, "revision": F("revision") + 1}
    if name:
        fields["name"] = name
    if not Pipeline.objects.filter(pk=pipeline.pk, revision=revision).update(**fields):
        raise Stale("Somebody saved this pipeline after you opened it. Load it again, then redo your change.")
    pipeline.refresh_from_db()
    return pipeline


@transaction.atomic
def publish_version(pipeline: Pipeline, *, by: AbstractBaseUser | None, message: str = "") -> Version:
    """Freezes the draft as the next version; raises InvalidDrawing when it has problems."""
    pipeline = Pipeline.objects.select_for_update().get(pk=pipeline.pk)
    check_drawing(pipeline.draft)
    newest = pipeline.newest()
    return Version.objects.create(
        pipeline=pipeline,
        number=newest.number + 1 if newest else 1,
        drawing=pipeline.draft,
        message=message,
        created_by_id=by.pk if by else None,
    )
