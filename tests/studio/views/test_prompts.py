"""The pages of prompts: from the first words to a label that somebody else lets move."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from pipelines.actions import (
    answer_label_move,
    ask_label_move,
    branch_prompt,
    commit_prompt,
    create_prompt,
    decide_review,
)
from pipelines.models import LabelMove, Project, Prompt, Review, Run
from studio.models import User
from tests.factories import drawing, make_run

pytestmark = pytest.mark.django_db
ROOT = "/projects/northbay-coffee/prompts/"
GIVEN = {"text": "A line for {product}", "message": "First", "variable": ["0"], "name-0": "", "type-0": "text"}


@pytest.fixture
def designer(client: Client, dora: User) -> Client:
    client.force_login(dora)
    return client


@pytest.fixture
def prompt(project: Project, dora: User) -> Prompt:
    return create_prompt(project, name="Headline", text="A line for {product}\nCalm.", by=dora)


def test_somebody_writes_a_prompt_and_commits_on_top_of_it(designer: Client, project: Project) -> None:
    assert "Write the first one" in designer.get(ROOT).content.decode()
    made = designer.post("/projects/northbay-coffee/new-prompt/", {**GIVEN, "name": "Headline"})
    assert made["Location"] == f"{ROOT}headline/"
    page = designer.get(made["Location"]).content.decode()
    assert '<mark data-kind="variable">{product}</mark>' in page
    tone = {"name-0": "tone", "type-0": "choice", "choices-0": "calm\r\nloud", "default-0": "calm"}
    words = {**GIVEN, **tone, "text": "A {tone} line\r\nfor {product}", "parent": "1", "branch": "main"}
    assert designer.post(f"{ROOT}headline/edit/", words).status_code == 302
    second = project.prompts.get().versions.get(number=2)
    assert second.text == "A {tone} line\nfor {product}"
    assert second.variables["tone"] == {"type": "choice", "choices": ["calm", "loud"], "default": "calm"}
    assert "production v1" in designer.get(ROOT).content.decode()
    assert "Headline" in designer.get("/prompts/").content.decode()


def test_who_was_second_is_told_who_was_first_and_keeps_what_they_wrote(
    designer: Client, prompt: Prompt, alice: User
) -> None:
    commit_prompt(prompt, text="A line for {product}\nBold.", parent=1, by=alice)
    mine = {**GIVEN, "text": "Mine <b>", "parent": "1", "branch": "main", "message": "Better"}
    refused = designer.post(f"{ROOT}headline/edit/", mine)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Alice has committed v2" in page
    assert "<del>Calm.</del><ins>Bold.</ins>" in page
    assert "Mine &lt;b&gt;</textarea>" in page
    assert 'value="Better"' in page
    assert 'name="parent" value="2"' in page
    assert designer.post(f"{ROOT}headline/edit/", {**mine, "parent": "2"}).status_code == 302
    twice = {**mine, "parent": "3", "variable": ["0", "1"], "name-0": "a", "name-1": "a", "type-1": "number"}
    refused = designer.post(f"{ROOT}headline/edit/", twice)
    assert (refused.status_code, "<code>a</code> is there twice" in refused.content.decode()) == (422, True)
    begun = designer.post(f"{ROOT}headline/edit/?from=1", {**mine, "new_branch": "bold"})
    assert begun["Location"].endswith("headline/?branch=bold")
    there = designer.post(f"{ROOT}headline/edit/?from=1", {**mine, "new_branch": "bold"})
    assert (there.status_code, "a branch <code>bold</code> already" in there.content.decode()) == (409, True)


def test_a_free_label_moves_and_for_a_protected_one_somebody_else_answers(
    designer: Client, prompt: Prompt, alice: User, vera: User
) -> None:
    commit_prompt(prompt, text="Two", parent=1, by=alice)
    designer.post(f"{ROOT}headline/labels/", {"name": "draft", "version": "2"})
    assert prompt.labels.get(name="draft").version.number == 2
    designer.post(f"{ROOT}headline/labels/", {"name": "production", "version": "2", "note": "<i>Shorter</i>"})
    move = LabelMove.objects.get()
    page = designer.get(f"{ROOT}headline/").content.decode()
    assert "You asked for this" in page
    assert "&lt;i&gt;Shorter&lt;/i&gt;" in page
    assert f"/moves/{move.pk}/" not in page
    wrong = designer.post(f"{ROOT}headline/labels/", {"name": "V 7", "version": "2", "note": "Kept"})
    assert (wrong.status_code, 'value="Kept"' in wrong.content.decode()) == (422, True)
    owner = Client()
    owner.force_login(alice)
    assert "Move production to v2" in owner.get(f"{ROOT}headline/").content.decode()
    assert owner.post(f"{ROOT}headline/moves/{move.pk}/", {"answer": "approve"}).status_code == 302
    assert prompt.labels.get(name="production").version.number == 2
    late = owner.post(f"{ROOT}headline/moves/{move.pk}/", {"answer": "refuse"})
    assert (late.status_code, "approved already, by Alice" in late.content.decode()) == (409, True)
    viewer = Client()
    viewer.force_login(vera)
    assert "Change the words" not in viewer.get(f"{ROOT}headline/").content.decode()


def test_a_version_shows_who_wrote_each_line_and_what_is_different(
    designer: Client, prompt: Prompt, alice: User
) -> None:
    commit_prompt(prompt, text="A line for {product}\nBold.", parent=1, message="Bolder", by=alice)
    page = designer.get(f"{ROOT}headline/v2/").content.decode()
    assert "<del>Calm.</del><ins>Bold.</ins>" in page
    assert "v2</a> Alice: Bolder</th>" in page
    assert "v1</a> Dora" in page
    assert designer.get(f"{ROOT}headline/v1/?against=2").content.decode().count("<ins>Calm.</ins>") == 1
    for nowhere in ("v9/", "v1/?against=9", "?branch=gone", "edit/?branch=gone"):
        assert designer.get(f"{ROOT}headline/{nowhere}").status_code == 404
    assert designer.get(f"{ROOT}headline/v1/?after=x").status_code == 200


def test_what_people_approved_is_counted_by_the_version_that_the_run_began_with(
    designer: Client, project: Project, prompt: Prompt, work: Callable[[Run], Run], bob: User, dora: User, alice: User
) -> None:
    params = {"prompt": "prompts/headline@production", "model": "rehearsal", "values": {"product": "coffee"}}
    steps = {
        "line": {"type": "write_text", "params": params},
        "look": {"type": "review", "in": {"asset": "line.text"}},
    }
    before = work(make_run(project, drawing(steps)))
    second = branch_prompt(prompt.versions.get(), branch="bold", text="Two", by=dora)
    answer_label_move(ask_label_move(prompt, name="production", version=second, by=dora), approve=True, by=alice)
    after = work(make_run(project, drawing(steps)))
    assert [run.prompts[params["prompt"]]["number"] for run in (before, after)] == [1, 2]
    for run, verdict in ((before, "approve"), (after, "send_back")):
        review = Review.objects.get(run=run)
        decide_review(review, verdict=verdict, by=bob, note="Too loud", seen=review.seen)
    shown = {one.number: line for one, _, line in designer.get(f"{ROOT}headline/").context["versions"]}
    assert (shown[1].approved, shown[1].asked, shown[2].approved, shown[2].asked) == (1, 1, 0, 1)
    assert "100 %" in designer.get(f"{ROOT}headline/").content.decode().replace("\xa0", " ")


def test_a_branch_and_a_variable_that_no_database_could_look_for_do_no_harm(designer: Client, prompt: Prompt) -> None:
    for address in (f"{ROOT}headline/", f"{ROOT}headline/edit/"):
        assert designer.get(address, {"branch": "ma\x00in"}).status_code == 200
    given = {**GIVEN, "parent": "1", "branch": "ma\x00in", "variable": ["9" * 5_000, "0"], "name-0": "product"}
    assert designer.post(f"{ROOT}headline/edit/", {**given, "label-0": "Product"}).status_code == 302
    assert prompt.versions.get(number=2).variables["product"]["label"] == "Product"
