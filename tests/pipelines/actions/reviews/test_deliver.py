"""Before something is delivered, what people approved must still be what they saw."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from pipelines.models import BrandVersion, Project, Review, Run, StepRun, content_name
from studio.models import User
from tests.asked import Work, answer
from tests.factories import drawing, make_asset, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


def approve(project: Project, photo: bytes, work: Work, by: User) -> Run:
    steps: dict[str, Any] = {
        "lay": {"type": "composite", "in": {"background": "$photo", "subject": "$photo"}},
        "ask": {"type": "review", "in": {"asset": "lay.image"}},
        "files": {"type": "export", "in": {"image": "ask.asset"}, "params": {"presets": ["story"]}},
    }
    content = drawing(steps, inputs={"photo": {"type": "image"}}, outputs={"files": "files.file"})
    run = work(make_run(project, content, photo=make_asset(project, photo).as_value()))
    answer(Review.objects.get(run=run, state="open"), by)
    return run


@pytest.fixture
def approved(project: Project, photo: bytes, work: Work, bob: User) -> Run:
    """A run whose picture was approved and is about to be exported."""
    return approve(project, photo, work, bob)


def test_what_was_approved_is_delivered(approved: Run, work: Work) -> None:
    assert work(approved).state == "done"


def test_what_was_exported_before_is_looked_at_again(
    approved: Run, project: Project, photo: bytes, work: Work, bob: User
) -> None:
    work(approved)
    again = work(approve(project, photo, work, bob))
    reused = dict(StepRun.objects.filter(run=again).values_list("step", "reused_from__run"))
    assert reused == {"lay": approved.pk, "ask": None, "files": None}


def test_a_changed_file_voids_its_approval_and_is_asked_about_anew(approved: Run, work: Work, bob: User) -> None:
    review = Review.objects.get(run=approved)
    name = content_name(review.asset.sha256)
    path = Path(default_storage.path(name))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"more")
    run = work(approved)
    review.refresh_from_db()
    assert review.state == "void"
    assert run.state == "waiting"
    assert not StepRun.objects.filter(run=run, step="files", state="done").exists()
    assert Review.objects.get(run=run, state="open").step_run.round == 1


@pytest.mark.parametrize("change", ["output", "brand", "prompt", "findings"])
def test_whatever_was_seen_and_changes_voids_the_approval(
    approved: Run, project: Project, photo: bytes, work: Work, bob: User, change: str
) -> None:
    lay = StepRun.objects.get(run=approved, step="lay")
    if change == "output":
        other = make_asset(project, photo, "other.jpg").as_value()
        StepRun.objects.filter(run=approved, step="ask").update(outputs={"asset": other})
    elif change == "brand":
        from pipelines.models import Brand

        brand = Brand.objects.create(project=project, name="Other", slug="other")
        version = BrandVersion.objects.create(brand=brand, number=1, rules={"name": "Other", "palette": []})
        Run.objects.filter(pk=approved.pk).update(brand_version=version)
    else:
        facts = {"prompt": "other words"} if change == "prompt" else {"findings": [{"level": "warning", "text": "x"}]}
        StepRun.objects.filter(pk=lay.pk).update(facts={**lay.facts, **facts})
    run = work(approved)
    assert Review.objects.filter(run=run, state="void").count() == 1
    assert Review.objects.filter(run=run, state="open").count() == 1
    assert not StepRun.objects.filter(run=run, step="files", state="done").exists()
    answer(Review.objects.get(run=run, state="open"), bob)
    assert work(run).state == "done"
