"""Only here: what reviewers marked is made anew, and the rest of the picture stays as the last round made it."""

from __future__ import annotations

import numpy as np
import pytest
from django.core.files.storage import default_storage

from pipelines.media.picture import read_picture
from pipelines.models import Project, Review, Run, StepRun, content_name
from studio.models import User
from tests.asked import Work, answer
from tests.factories import drawing, make_asset, make_run

pytestmark = pytest.mark.django_db

BOX = {"x": 0.25, "y": 0.25, "w": 0.5, "h": 0.5}


def asking(project: Project, photo: bytes) -> Run:
    steps = {
        "edit": {"type": "edit_image", "in": {"image": "$photo"}, "params": {"prompt": "make it blue"}},
        "ask": {"type": "review", "in": {"asset": "edit.image"}, "params": {"back_to": "edit"}},
    }
    content = drawing(steps, inputs={"photo": {"type": "image"}}, outputs={"image": "ask.asset"})
    return make_run(project, content, photo=make_asset(project, photo).as_value())


def pixels(row: StepRun) -> np.ndarray:
    with default_storage.open(content_name(row.outputs["image"]["sha256"])) as stored:
        return read_picture(stored.read()).pixels


@pytest.mark.parametrize("region", [True, False])
def test_a_box_that_says_only_here_holds_the_edit(
    project: Project, work: Work, bob: User, photo: bytes, region: bool
) -> None:
    run = work(asking(project, photo))
    pins = [{**BOX, "note": "a red cup", **({"region": True} if region else {})}]
    answer(Review.objects.get(run=run), bob, "send_back", pins=pins)
    work(Run.objects.get(pk=run.pk))
    again = StepRun.objects.get(run=run, step="edit", replaced=False)
    before = pixels(StepRun.objects.get(run=run, step="edit", round=0))
    where = (pixels(again) != before).any(axis=2)
    inside = np.zeros(where.shape, dtype=bool)
    inside[100:300, 150:450] = True
    assert again.round == 1
    assert "a red cup" in again.facts["prompt"]
    assert where[inside].mean() > 0.9
    assert where[~inside].any() == (not region)
