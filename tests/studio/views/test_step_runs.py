"""The page of one step run."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pipelines.models import Call, Project, Run, StepRun
from studio.models import User
from tests.batches import make_batch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]


@pytest.fixture
def batch(project: Project) -> Run:
    return make_batch(project, 8)


def page_of(client: Client, step_run: StepRun) -> Any:
    return client.get(f"/runs/{step_run.run_id}/step-runs/{step_run.pk}/")


def test_the_page_shows_prompt_model_seed_attempts_and_error(client: Client, vera: User, batch: Run) -> None:
    client.force_login(vera)
    page = page_of(client, StepRun.objects.get(run=batch, step="scene", path="5")).content.decode()
    for words in (
        "Scene, row 5",
        "A scene for Lyon",
        "toy/echo",
        "Seed",
        "The service declined this prompt",
        "refused",
    ):
        assert words in page


def test_the_page_shows_each_call_with_its_cost_and_what_was_sent_and_answered(
    client: Client, vera: User, batch: Run
) -> None:
    step_run = StepRun.objects.get(run=batch, step="scene", path="2")
    Call.objects.create(
        project=batch.project,
        run=batch,
        step_run=step_run,
        key="k",
        provider="openai",
        model="gpt-image-2",
        state="succeeded",
        payload_hash="h",
        request={"prompt": "<b>A mug</b>", "key": "[redacted]"},
        response={"id": "img_1"},
        cost=Decimal("0.027100"),
        basis="reported",
        job="job-7",
    )
    client.force_login(vera)
    page = page_of(client, step_run).content.decode()
    for words in ("openai/gpt-image-2", "$0.0271 reported", "job-7", "img_1", "&lt;b&gt;A mug&lt;/b&gt;", "[redacted]"):
        assert words in page


def test_the_page_links_to_what_it_was_made_from_and_into(client: Client, vera: User, batch: Run) -> None:
    line, scene, check = (StepRun.objects.get(run=batch, step=step, path="2") for step in ("line", "scene", "check"))
    client.force_login(vera)
    page = page_of(client, scene).content.decode()
    for other in (line, check):
        assert f'href="/runs/{batch.pk}/step-runs/{other.pk}/"' in page


def test_what_was_reused_says_so_and_links_to_its_origin(client: Client, vera: User, project: Project) -> None:
    old, new = (StepRun.objects.get(run=make_batch(project, 1), step="line") for _ in range(2))
    StepRun.objects.filter(pk=new.pk).update(reused_from=old)
    client.force_login(vera)
    page = page_of(client, new).content.decode()
    assert f"Reused from run {old.run_id}: the same inputs and params." in page
    assert f'href="/runs/{old.run_id}/step-runs/{old.pk}/"' in page


def test_what_was_made_anew_says_why(client: Client, vera: User, batch: Run) -> None:
    client.force_login(vera)
    page = page_of(client, StepRun.objects.get(run=batch, step="line", path="2")).content.decode()
    assert "Nothing like it was made before." in page


def test_the_page_stands_where_a_file_was_evicted(client: Client, vera: User, batch: Run) -> None:
    gone = {"asset": "0" * 32, "sha256": "0" * 64, "kind": "image", "mime": "image/png", "name": "a.png"}
    gone |= {"width": 8, "height": 8, "evicted": "2026-05-03"}
    found = StepRun.objects.filter(run=batch, step="line", path="2")
    found.update(outputs={"text": gone}, facts={"evicted": "2026-05-03"})
    client.force_login(vera)
    answer = page_of(client, found.get())
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "This intermediate result was evicted on 3 May 2026." in page
    assert "<img" not in page


def test_a_step_run_of_another_run_is_not_found_under_this_one(
    client: Client, vera: User, batch: Run, project: Project
) -> None:
    other = make_batch(project, 1)
    client.force_login(vera)
    step_run = StepRun.objects.filter(run=other).earliest("pk")
    assert client.get(f"/runs/{batch.pk}/step-runs/{step_run.pk}/").status_code == 404


def test_to_a_stranger_there_is_nothing(client: Client, charlie: User, batch: Run) -> None:
    client.force_login(charlie)
    assert page_of(client, StepRun.objects.filter(run=batch).earliest("pk")).status_code == 404


def test_whoever_has_not_signed_in_is_asked_to(client: Client, batch: Run) -> None:
    answer = page_of(client, StepRun.objects.filter(run=batch).earliest("pk"))
    assert (answer.status_code, answer["Location"].startswith("/account/login/")) == (302, True)
