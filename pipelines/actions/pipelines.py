"""Verbs on pipelines: create, save a draft, publish a version, go back to one, offer one as a template."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .. import events
from ..errors import Invalid, InvalidDrawing, Problem, Stale
from ..graph import Plan, make_plan
from ..graph.canonical import Canonical, write
from ..graph.document import MAX_BYTES
from ..models import Brand, Pipeline, Project, Trial, Version
from ..snapshots import plan_of_draft
from ..steps import CATALOGUE
from .audit import NOBODY, note_done
from .brand_holds import check_locks

MEGABYTE = 1_000_000


def check_drawing(drawing: dict[str, Any], home: Pipeline | Project | None = None) -> Plan:
    """The plan of a drawing; raises InvalidDrawing with every problem at once.

    At home in a pipeline, or in a project, its sub-pipelines are found there and expanded; else they stay as drawn.
    """
    return plan_of_draft(drawing, home) if home else make_plan(drawing, CATALOGUE)


def drawing_problems(drawing: dict[str, Any], home: Pipeline | Project | None = None) -> list[Problem]:
    """Every problem of a drawing at once; empty for one that can run."""
    try:
        check_drawing(drawing, home)
    except InvalidDrawing as error:
        return list(error.problems)
    return []


@transaction.atomic
def create_pipeline(
    project: Project,
    *,
    name: str,
    draft: dict[str, Any],
    brand: Brand | None = None,
    by: AbstractBaseUser | None = None,
) -> Pipeline:
    """A pipeline with its first draft, which may still have problems; raises Invalid for a brand that is archived."""
    check_size(draft)
    _check_brand(brand)
    made = Pipeline.objects.create(project=project, name=name, draft=draft, brand=brand)
    after = {"name": name, **({"brand": brand.name} if brand else {})}
    note_done("create", "pipeline", made.pk, project=project.pk, by=by, after=after)
    return made


@transaction.atomic
def choose_brand(pipeline: Pipeline, *, brand: Brand, by: AbstractBaseUser | None = None) -> Pipeline:
    """Holds the pipeline's coming runs to this brand; harmless to repeat. Raises Invalid for one that is archived."""
    if brand.pk == pipeline.brand_id:
        return pipeline
    _check_brand(brand)
    before = {"brand": pipeline.brand.name} if pipeline.brand else {}
    Pipeline.objects.filter(pk=pipeline.pk).update(brand=brand)
    after = {"brand": brand.name}
    note_done("choose", "pipeline", pipeline.pk, project=pipeline.project_id, by=by, before=before, after=after)
    pipeline.refresh_from_db()
    return pipeline


@transaction.atomic
def save_draft(
    pipeline: Pipeline,
    *,
    draft: dict[str, Any],
    revision: int,
    name: str | None = None,
    by: AbstractBaseUser | None = None,
    key: str = "",
) -> Pipeline:
    """Replaces the draft the caller saw; raises Stale, with who and when, when somebody has saved since.

    After commit everybody at the pipeline is told; `key` is the page that saved, so that it knows its own voice.
    """
    check_size(draft)
    fields: dict[str, Any] = {"draft": draft, "revision": F("revision") + 1, "saved_at": timezone.now()}
    if name:
        fields["name"] = name
    saved_by = by.pk if by else None
    if not Pipeline.objects.filter(pk=pipeline.pk, revision=revision).update(**fields, saved_by=saved_by):
        raise stale_draft(pipeline)
    pipeline.refresh_from_db()
    _announce(pipeline, by, key)
    return pipeline


@transaction.atomic
def restore_version(
    pipeline: Pipeline, *, number: int, revision: int, by: AbstractBaseUser | None, key: str = ""
) -> Pipeline:
    """Makes a published version the draft again, over the revision the caller saw; raises like save_draft."""
    version = pipeline.published().filter(number=number).first()
    if version is None:
        raise Invalid(f"This pipeline has no version {number}.", loc=("version",))
    pipeline = save_draft(pipeline, draft=version.drawing, revision=revision, by=by, key=key)
    before, after = {"revision": revision}, {"revision": pipeline.revision, "version": number}
    note_done("restore", "pipeline", pipeline.pk, project=pipeline.project_id, by=by, before=before, after=after)
    return pipeline


@transaction.atomic
def publish_version(
    pipeline: Pipeline,
    *,
    by: AbstractBaseUser | None,
    message: str = "",
    revision: int | None = None,
    key: str = "",
) -> Version:
    """Freezes the draft as the next version; raises InvalidDrawing when it has problems.

    With a `revision` it raises Stale for a draft that is not the one the caller saw.
    """
    pipeline = Pipeline.objects.select_for_update().get(pk=pipeline.pk)
    if revision is not None and revision != pipeline.revision:
        raise stale_draft(pipeline)
    check_locks(pipeline, check_drawing(pipeline.draft, pipeline), by=by.pk if by else None)
    newest = pipeline.newest()
    version = Version.objects.create(
        pipeline=pipeline,
        number=(newest.number or 0) + 1 if newest else 1,
        revision=pipeline.revision,
        drawing=pipeline.draft,
        message=message,
        created_by_id=by.pk if by else None,
    )
    name = {"name": pipeline.name}
    before = {**name, "version": newest.number} if newest else name
    after = {**name, "version": version.number, "revision": pipeline.revision}
    note_done("publish", "pipeline", pipeline.pk, project=pipeline.project_id, by=by, before=before, after=after)
    _announce(pipeline, by, key, version=version.number)
    group = events.canvases_group(pipeline.project_id)
    transaction.on_commit(lambda: events.send(group, {"type": "published", "pipeline": pipeline.pk}))
    return version


@transaction.atomic
def offer_template(pipeline: Pipeline, *, offered: bool, by: AbstractBaseUser | None) -> Pipeline:
    """Lets new pipelines of the project begin with a copy of this one, or no longer; harmless to repeat.

    Raises Invalid for the pipeline of a trial, which nobody draws.
    """
    if Trial.objects.filter(pipeline=pipeline).exists():
        raise Invalid("A trial draws its own pipeline, so it cannot be a template.", loc=("offered",))
    if Pipeline.objects.filter(pk=pipeline.pk, is_template=not offered).update(is_template=offered):
        deed, project = "offer" if offered else "withdraw", pipeline.project_id
        before, after = {"template": not offered}, {"template": offered}
        note_done(deed, "pipeline", pipeline.pk, project=project, by=by, before=before, after=after)
    pipeline.refresh_from_db()
    return pipeline


def drawn_version(
    project: Project, *, name: str, drawing: dict[str, Any], by: AbstractBaseUser | None, message: str
) -> Version:
    """The newest version of the project's pipeline of this name, drawn so: made, or drawn anew, where it is not.

    Belongs to the caller's transaction, for which the project is held: two who begin at once do not draw it twice.
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    pipeline = Pipeline.objects.select_for_update(of=("self",)).filter(project=project, name=name).first()
    pipeline = pipeline or create_pipeline(project, name=name, draft=drawing)
    if pipeline.draft != drawing:
        pipeline = save_draft(pipeline, draft=drawing, revision=pipeline.revision)
    newest = pipeline.newest()
    if newest is None or newest.drawing != drawing:
        newest = publish_version(pipeline, by=by, message=message[:200])
    return newest


def check_size(drawing: dict[str, Any], *, noun: str = "A draft") -> None:
    """Raises Invalid for a drawing that no pipeline file could hold."""
    size = len(write(Canonical().value(drawing)).encode(errors="surrogatepass"))
    if size > MAX_BYTES:
        most, told = MAX_BYTES // MEGABYTE, size / MEGABYTE
        message = f"{noun} may hold {most} MB; here are {told:.1f} MB. Take out the longest texts, then save again."
        raise Invalid(message, loc=("draft",))


def stale_draft(pipeline: Pipeline) -> Stale:
    """What is told to whoever meant an earlier revision: who saved since, when, and the revision there is now."""
    now = Pipeline.objects.select_related("saved_by").get(pk=pipeline.pk)
    who = str(now.saved_by or "Somebody")
    return Stale(
        f"{who} saved this pipeline after you opened it. Load it again, then redo your change.",
        by=who,
        revision=now.revision,
        saved_at=now.saved_at.isoformat() if now.saved_at else None,
    )


def _announce(pipeline: Pipeline, by: AbstractBaseUser | None, key: str, **more: Any) -> None:
    told = {"type": "draft", "revision": pipeline.revision, "by": str(by or NOBODY), "key": key, **more}
    transaction.on_commit(lambda: events.send(events.pipeline_group(pipeline.pk), told))


def _check_brand(brand: Brand | None) -> None:
    if brand and Brand.objects.filter(pk=brand.pk).exclude(archived_at=None).exists():
        raise Invalid(f"{brand.name} is archived. Choose another brand.", loc=("brand",))
