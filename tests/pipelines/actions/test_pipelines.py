"""Pipelines: a stale draft is refused, a version is frozen."""

from __future__ import annotations

import pytest

from pipelines.actions import create_pipeline, create_project, publish_version, save_draft
from pipelines.errors import InvalidDrawing, Stale
from pipelines.models import Project, Version
from tests.factories import drawing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
GOOD = drawing({"say": {"type": "echo", "params": {"say": "x"}}})
OTHER = drawing({"say": {"type": "echo", "params": {"say": "y"}}})


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
