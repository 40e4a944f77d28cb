"""Comparing models in the browser: asked once, side by side, chosen once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pipelines.actions import choose_answer
from pipelines.models import Asset, Project, Run, TrialChoice
from pipelines.snapshots.measured import measured
from studio.models import User
from tests.peers.service import Service, serving
from tests.trials import HAIKU, OPUS, PICTURES, SONNET, connect_all, try_texts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue", "heard")]
Work = Callable[[Run], Run]
TEXT = "/models/trial/?ability=text"


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield connect_all(service)


@pytest.fixture
def designer(client: Client, dora: User, service: Service) -> Client:
    client.force_login(dora)
    return client


def given(**more: Any) -> dict[str, Any]:
    return {"once": "abc", "prompt": "A line for a cup", "models": [HAIKU, SONNET], **more}


def page_of(client: Client, run: Run) -> str:
    return client.get(f"/models/trial/{run.pk}/").content.decode()


def test_the_form_says_what_each_model_would_cost(designer: Client) -> None:
    page = designer.get(TEXT).content.decode()
    line = page.split(f'value="{HAIKU}"')[1].split("</li>")[0]
    assert 'data-price="0.000250"' in line
    assert "about $0.0002" in line
    assert 'data-drop="picture"' not in page
    assert 'data-drop="picture"' in designer.get("/models/trial/?ability=edit_image").content.decode()
    assert PICTURES[0] in designer.get("/models/trial/").content.decode()
    assert designer.get("/models/trial/?ability=speak").status_code == 404


def test_a_trial_is_started_once_however_often_the_button_is_pressed(designer: Client, project: Project) -> None:
    answers = [designer.post(TEXT, given(budget="0.50", blind="on")) for _ in range(2)]
    run = Run.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/models/trial/{run.pk}/"}
    assert (run.project, run.budget, run.version.pipeline.trial.blind) == (project, Decimal("0.5"), True)
    designer.post(TEXT, given(once="def"))
    assert Run.objects.count() == 2


def test_a_picture_that_is_brought_is_edited_by_all(designer: Client, photo: bytes, work: Work) -> None:
    form = given(prompt="Make it night", models=PICTURES, picture=SimpleUploadedFile("cup.jpg", photo))
    assert designer.post("/models/trial/?ability=edit_image", form).status_code == 302
    run = work(Run.objects.get())
    page = page_of(designer, run)
    brought = Asset.objects.get(name="cup.jpg")
    assert f"/assets/{brought.pk}/thumb/" in page
    assert page.count('class="answer-picture"') == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"prompt": ""}, "Prompt is needed before the run can start."),
        ({"prompt": "x" * 2001}, "Prompt may hold 2,000 characters"),
        ({"models": [HAIKU]}, "Choose two to six models; 1 are chosen."),
        ({"models": [HAIKU, "<script>alert(1)</script>"]}, "cannot be asked for this now"),
        ({"budget": "some"}, "Give an amount of US dollars"),
        ({"budget": "0"}, "Give an amount of US dollars"),
        ({"budget": "NaN"}, "Give an amount of US dollars"),
    ],
)
def test_a_refusal_says_why_and_keeps_the_rest(designer: Client, wrong: dict[str, Any], sentence: str) -> None:
    form = given(blind="on", **({"budget": "0.25"} | wrong)) if "prompt" in wrong else given(**{"blind": "on", **wrong})
    answer = designer.post(TEXT, form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert f'value="{HAIKU}" data-price="0.000250" checked' in page
    assert 'name="blind" checked' in page
    assert "<script>alert" not in page
    if "prompt" not in wrong:
        assert "A line for a cup</textarea>" in page
    assert not Run.objects.exists()


def test_whoever_starts_nothing_anywhere_is_told_whom_to_ask(client: Client, vera: User) -> None:
    client.force_login(vera)
    answer = client.get("/models/trial/")
    assert answer.status_code == 403
    assert "Ask an owner" in answer.content.decode()
    assert "/models/trial/" not in client.get("/models/").content.decode()


def test_without_a_connected_model_the_form_says_what_to_do(client: Client, dora: User) -> None:
    client.force_login(dora)
    assert "Ask whoever administers this installation" in client.get(TEXT).content.decode()
    assert 'href="/models/trial/"' in client.get("/models/").content.decode()


def test_answers_stand_side_by_side_and_one_is_chosen(
    designer: Client, project: Project, dora: User, bob: User, work: Work
) -> None:
    run = try_texts(project, dora)
    before = page_of(designer, run)
    assert f'data-socket="/ws/runs/{run.pk}/"' in before
    assert before.count("On its way") == 2
    assert "This one" not in before
    work(run)
    page = page_of(designer, run)
    assert "data-socket" not in page
    assert page.index(HAIKU) < page.index("16 letters") < page.index(SONNET) < page.index("17 letters")
    assert page.count("This one") == 2
    choose_answer(run, step="a", by=bob)
    assert "Chosen by Bob" in page_of(designer, run)
    for _ in range(2):
        assert designer.post(f"/models/trial/{run.pk}/choose/", {"step": "b"})["Location"] == f"/models/trial/{run.pk}/"
    page = page_of(designer, run)
    assert "your choice" in page.split("17 letters")[1]
    assert "This one" not in page
    assert TrialChoice.objects.filter(by=dora).count() == 1
    answer = designer.post(f"/models/trial/{run.pk}/choose/", {"step": "a"})
    assert answer.status_code == 409
    assert "You have already chosen B here" in answer.content.decode()


def test_a_blind_page_holds_no_name_before_the_choice_and_all_after_it(
    designer: Client, project: Project, dora: User, work: Work
) -> None:
    run = work(try_texts(project, dora, HAIKU, SONNET, OPUS, blind=True))
    page = page_of(designer, run)
    assert "claude" not in page and "anthropic" not in page
    assert f'href="/runs/{run.pk}/"' not in page
    designer.post(f"/models/trial/{run.pk}/choose/", {"step": "c"})
    page = page_of(designer, run)
    assert all(name in page for name in (HAIKU, SONNET, OPUS))
    assert "the names are shown" in page


def test_what_was_chosen_counts_where_models_are_measured(
    designer: Client, project: Project, dora: User, work: Work
) -> None:
    run = work(try_texts(project, dora))
    designer.post(f"/models/trial/{run.pk}/choose/", {"step": "b"})
    told = measured()
    assert told["anthropic", "claude-sonnet-5-5"].approval_rate == 1.0
    assert told["anthropic", "claude-haiku-5-5"].approval_rate == 0.0
    assert "100 % <small>of 1</small>" in designer.get("/models/?words=sonnet-5-5").content.decode()
    assert "100 % of 1 approved lately" in designer.get(TEXT).content.decode()


def test_a_viewer_looks_and_does_not_choose(
    client: Client, service: Service, project: Project, dora: User, vera: User, work: Work
) -> None:
    run = work(try_texts(project, dora))
    client.force_login(vera)
    page = page_of(client, run)
    assert "your role in this project does not choose" in page
    assert "This one" not in page
    assert client.post(f"/models/trial/{run.pk}/choose/", {"step": "a"}).status_code == 403


def test_a_trial_is_not_among_the_projects_pipelines(designer: Client, project: Project, dora: User) -> None:
    run = try_texts(project, dora)
    assert (
        f"/pipelines/{run.version.pipeline_id}/start/"
        not in designer.get(f"/projects/{project.slug}/").content.decode()
    )


def test_the_pages_ask_the_database_as_often_for_six_as_for_two(
    designer: Client, project: Project, dora: User, work: Work
) -> None:
    # The first request of a session is noted, and once for all those after it.
    designer.get("/account/")
    counts = []
    for models in ((HAIKU, SONNET), (HAIKU, SONNET, OPUS, "anthropic/claude-opus-4-5", "anthropic/claude-opus-4-6")):
        run = work(try_texts(project, dora, *models))
        with CaptureQueriesContext(connection) as asked:
            page_of(designer, run)
        counts.append(len(asked))
    assert counts[0] == counts[1]
