"""`manage.py test_prompts`: the tests of prompts as ordinary runs, a table, and an exit code for CI."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from pipelines.actions import create_project, create_prompt, keep_prompt_test
from pipelines.models import Project, Prompt, Run
from studio.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue", "heard")]


@pytest.fixture
def project(transactional_db: None) -> Project:
    return create_project("Northbay Coffee")


@pytest.fixture
def prompt(project: Project, dora: User) -> Prompt:
    text = "Say something calm about {product}"
    prompt = create_prompt(project, name="Headline", text=text, by=dora)
    short: list[Any] = [{"kind": "at_most", "words": 400}, {"kind": "costs_at_most", "usd": 0}]
    keep_prompt_test(prompt, name="A harbour", given={"product": "a harbour"}, expects=short, by=dora)
    return prompt


def tried(project: Project, *options: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("test_prompts", project.slug, "--rehearse", *options, stdout=out, stderr=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_all_pass_and_the_exit_code_says_so(project: Project, prompt: Prompt) -> None:
    code, said = tried(project)
    assert (code, "headline@production" in said, "pass" in said) == (0, True, True), said
    run = Run.objects.get()
    assert (run.state, run.prompts["prompts/headline@production"]["number"]) == ("done", 1)
    # Unchanged words are not asked twice, by a pipeline that is not published twice.
    assert tried(project)[0] == 0
    assert {run.version_id for run in Run.objects.all()} == {run.version_id}
    assert Run.objects.latest("pk").step_runs.get().reused_from is not None


def test_one_that_fails_is_told_and_fails_the_command(project: Project, prompt: Prompt, dora: User) -> None:
    wanted = [{"kind": "contains", "text": "zeppelin"}]
    keep_prompt_test(prompt, name="[a zeppelin]", given={"product": "a boat"}, expects=wanted, by=dora)
    code, said = tried(project, "--prompt", "headline", "--json")
    told = json.loads(said)
    assert code == 1
    assert [(verdict["test"], verdict["passed"]) for verdict in told] == [("A harbour", True), ("[a zeppelin]", False)]
    assert told[1]["failures"] == ["“zeppelin” is not in the answer."]


def test_what_cannot_be_tried_fails_too(project: Project, prompt: Prompt, dora: User) -> None:
    keep_prompt_test(prompt, name="Nothing", given={}, expects=[], by=dora)
    code, said = tried(project)
    assert code == 1
    assert "`product`" in said
    assert tried(project, "--label", "staging")[0] == 1
    assert tried(project, "--prompt", "gone") == (1, "There is no prompt `gone` in this project.\n")
    assert not Run.objects.exists()


def test_a_rubric_is_scored_by_a_step_of_the_same_run_and_a_likeness_is_measured(
    project: Project, prompt: Prompt, dora: User
) -> None:
    rubric = {"kind": "rubric", "text": "Speaks {about} a harbour, never of {product}", "least": 4}
    wanted: list[Any] = [{**rubric, "least": 1}, rubric, {"kind": "similar", "text": "Hull insurance", "least": 0.9}]
    keep_prompt_test(prompt, name="Judged", given={"product": "a boat"}, expects=wanted, by=dora)
    code, said = tried(project, "--json")
    told = next(verdict for verdict in json.loads(said) if verdict["test"] == "Judged")
    assert code == 1
    assert told["scores"] == ["1 of 5, a rehearsal’s stand-in"] * 2
    stood_in, unlike = told["failures"]
    assert "A rehearsal gives 1 of 5 to everything; 4 is wanted." in stood_in
    assert "like “Hull insurance”; 0.9 is wanted" in unlike
    # One question for both bounds; its words are the rubric's and the answer's, and nothing in them is a variable.
    (judged,) = Run.objects.get().step_runs.filter(step__startswith="rubric_")
    assert rubric["text"] in judged.facts["prompt"]
    assert f"<answer>\n{told['answer']}\n</answer>" in judged.facts["prompt"]
    assert judged.calls.count() == 1
    assert "a rehearsal’s stand-in" in tried(project)[1]
