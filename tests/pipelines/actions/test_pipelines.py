"""Pipelines: a stale draft is refused, a version is frozen."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.actions import (
    choose_brand,
    create_brand,
    create_pipeline,
    create_project,
    offer_template,
    publish_version,
    restore_version,
    save_draft,
)
from pipelines.errors import Invalid, InvalidDrawing, Stale
from pipelines.models import AuditEntry, Project, Trial, Version
from studio.models import User
from tests.factories import drawing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
GOOD = drawing({"say": {"type": "echo", "params": {"say": "x"}}})
OTHER = drawing({"say": {"type": "echo", "params": {"say": "y"}}})


def test_who_made_a_pipeline_and_who_chose_its_brand_is_noted_once(project: Project, dora: User) -> None:
    north, south = create_brand(project, name="North", by=dora), create_brand(project, name="South", by=dora)
    pipeline = create_pipeline(project, name="Test", draft=GOOD, brand=north, by=dora)
    for _ in range(2):
        pipeline = choose_brand(pipeline, brand=south, by=dora)
    noted = AuditEntry.objects.filter(noun="pipeline").order_by("pk")
    assert [(one.deed, one.by_id, one.before, one.after) for one in noted] == [
        ("create", dora.pk, {}, {"name": "Test", "brand": "North"}),
        ("choose", dora.pk, {"brand": "North"}, {"brand": "South"}),
    ]


def test_the_second_of_two_who_save_is_told_and_nothing_is_lost(project: Project) -> None:
    pipeline = create_pipeline(project, name="Test", draft=GOOD)
    save_draft(pipeline, draft=OTHER, revision=1)
    with pytest.raises(Stale, match="Somebody saved"):
        save_draft(pipeline, draft=GOOD, revision=1)
    pipeline.refresh_from_db()
    assert (pipeline.draft, pipeline.revision) == (OTHER, 2)


def test_a_version_stays_as_it_was_published(project: Project) -> None:
    pipeline = create_pipeline(project, name="Test", draft=GOOD)
    first = publish_version(pipeline, by=None)
    save_draft(pipeline, draft=OTHER, revision=1)
    second = publish_version(pipeline, by=None)
    first.refresh_from_db()
    assert (first.number, first.drawing, second.number, second.drawing) == (1, GOOD, 2, OTHER)


def test_a_draft_with_problems_is_kept_but_not_published(project: Project) -> None:
    pipeline = create_pipeline(project, name="Test", draft=drawing({"say": {"type": "nothing"}}))
    with pytest.raises(InvalidDrawing):
        publish_version(pipeline, by=None)
    assert not Version.objects.exists()


def test_projects_of_one_name_have_addresses_of_their_own(db: None) -> None:
    assert [create_project(name).slug for name in ("Café 1", "Café 1", "Café 1", "!")] == [
        "cafe-1",
        "cafe-1-2",
        "cafe-1-3",
        "project",
    ]


def test_whoever_comes_too_late_is_told_who_saved_and_what_there_is_now(project: Project, dora: User) -> None:
    pipeline = create_pipeline(project, name="Test", draft=GOOD)
    save_draft(pipeline, draft=OTHER, revision=1, by=dora)
    with pytest.raises(Stale, match="Dora saved this pipeline") as refused:
        save_draft(pipeline, draft=GOOD, revision=1)
    assert (refused.value.facts["by"], refused.value.facts["revision"]) == ("Dora", 2)
    assert refused.value.facts["saved_at"]


def test_everybody_at_the_pipeline_hears_of_a_saved_draft_and_of_a_new_version(
    project: Project, dora: User, heard: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        pipeline = create_pipeline(project, name="Test", draft=GOOD)
        save_draft(pipeline, draft=OTHER, revision=1, by=dora, key="k1")
        publish_version(pipeline, by=dora, key="k1")
        restore_version(pipeline, number=1, revision=2, by=dora)
    told = {"type": "draft", "revision": 2, "by": "Dora", "key": "k1"}
    assert heard == [
        (f"pipeline.{pipeline.pk}", told),
        (f"pipeline.{pipeline.pk}", {**told, "version": 1}),
        (f"canvases.{project.pk}", {"type": "published", "pipeline": pipeline.pk}),
        (f"pipeline.{pipeline.pk}", {**told, "revision": 3, "key": ""}),
    ]


def test_an_old_version_becomes_the_draft_again_as_a_new_revision(project: Project, dora: User) -> None:
    pipeline = create_pipeline(project, name="Test", draft=GOOD, by=dora)
    publish_version(pipeline, by=dora)
    save_draft(pipeline, draft=OTHER, revision=1)
    restored = restore_version(pipeline, number=1, revision=2, by=dora)
    assert (restored.draft, restored.revision, restored.saved_by) == (GOOD, 3, dora)
    deeds = AuditEntry.objects.filter(noun="pipeline").order_by("pk").values_list("deed", "who", "after")
    assert list(deeds) == [
        ("create", "Dora", {"name": "Test"}),
        ("publish", "Dora", {"name": "Test", "version": 1, "revision": 1}),
        ("restore", "Dora", {"version": 1, "revision": 3}),
    ]


def test_restoring_over_what_somebody_saved_since_is_refused(project: Project) -> None:
    pipeline = create_pipeline(project, name="Test", draft=GOOD)
    publish_version(pipeline, by=None)
    save_draft(pipeline, draft=OTHER, revision=1)
    with pytest.raises(Stale):
        restore_version(pipeline, number=1, revision=1, by=None)
    with pytest.raises(Invalid, match="no version 9"):
        restore_version(pipeline, number=9, revision=2, by=None)
    pipeline.refresh_from_db()
    assert pipeline.draft == OTHER


def test_a_pipeline_is_offered_as_a_template_once_however_often_that_is_asked(project: Project, dora: User) -> None:
    pipeline = create_pipeline(project, name="Test", draft=GOOD)
    for offered in (True, True, False, False):
        assert offer_template(pipeline, offered=offered, by=dora).is_template is offered
    deeds = AuditEntry.objects.filter(noun="pipeline").exclude(deed="create").order_by("pk")
    assert list(deeds.values_list("deed", "who", "before", "after")) == [
        ("offer", "Dora", {"template": False}, {"template": True}),
        ("withdraw", "Dora", {"template": True}, {"template": False}),
    ]
    Trial.objects.create(pipeline=pipeline, ability="text")
    with pytest.raises(Invalid, match="cannot be a template"):
        offer_template(pipeline, offered=True, by=dora)


def test_only_the_draft_that_was_seen_is_published(project: Project) -> None:
    pipeline = create_pipeline(project, name="Test", draft=GOOD)
    save_draft(pipeline, draft=OTHER, revision=1)
    with pytest.raises(Stale):
        publish_version(pipeline, by=None, revision=1)
    assert publish_version(pipeline, by=None, revision=2).revision == 2


def test_a_draft_of_more_than_two_megabytes_is_refused_with_its_size(project: Project) -> None:
    pipeline = create_pipeline(project, name="Test", draft=GOOD)
    huge = drawing({"say": {"type": "echo", "params": {"say": "x" * 2_100_000}}})
    with pytest.raises(Invalid, match=r"may hold 2 MB; here are 2\.1 MB"):
        save_draft(pipeline, draft=huge, revision=1)
    with pytest.raises(Invalid):
        create_pipeline(project, name="Other", draft=huge)
    with pytest.raises(Invalid, match="not a number"):
        save_draft(pipeline, draft={"format": float("inf")}, revision=1)
