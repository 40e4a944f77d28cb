"""The page of a pipeline in which another one stands."""

from __future__ import annotations

import pytest
from django.test import Client

from pipelines.models import Project
from studio.models import User
from tests.factories import drawing
from tests.nested import publish_first, publish_next, sub

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

TEXT = {"type": "text"}
SAY = drawing({"say": {"type": "echo", "in": {"text": "$words"}}}, inputs={"words": TEXT}, outputs={"line": "say.text"})


def test_a_pipeline_that_can_no_longer_run_opens_and_says_why(client: Client, project: Project, dora: User) -> None:
    inner = publish_first(project, "Headline", SAY)
    step = sub(inner, {"words": "$words"}, label="Line")
    outer = publish_first(project, "Outer", drawing({"line": step}, inputs={"words": TEXT})).pipeline
    page = f"/projects/{project.slug}/pipelines/{outer.pk}/"
    client.force_login(dora)
    assert "Line: Echo" in client.get(page).content.decode()
    publish_next(inner.pipeline, SAY | {"inputs": {"words": TEXT, "mood": TEXT}})
    told = client.get(page)
    assert told.status_code == 200
    assert "Headline takes words (text) and mood (text) now; take its ports over again." in told.content.decode()
    assert "Nothing is published yet" not in told.content.decode()
    assert client.get(f"{page}start/").status_code == 422
