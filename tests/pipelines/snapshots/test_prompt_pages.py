"""What the pages of prompts show, in as many queries for many as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipelines.actions import ask_label_move, branch_prompt, commit_prompt, create_prompt
from pipelines.models import Project, Prompt
from pipelines.snapshots.named_prompts import offered_prompts
from pipelines.snapshots.prompt_pages import prompts_of
from studio.models import User

pytestmark = pytest.mark.django_db


def write(project: Project, name: str, by: User) -> Prompt:
    """A prompt with a second version, which is asked for, and a third on a branch."""
    prompt = create_prompt(project, name=name, text="A line", by=by)
    second = commit_prompt(prompt, text="Another line", parent=1, by=by)
    ask_label_move(prompt, name="production", version=second, by=by)
    branch_prompt(second, branch="longer", text="Another, longer line", by=by)
    return prompt


def test_a_list_of_prompts_says_what_is_newest_labelled_and_asked(project: Project, dora: User) -> None:
    write(project, "Headline", dora)
    create_prompt(project, name="Body", text="A text", by=dora)
    body, headline = prompts_of(project)
    assert (headline["newest"].number, headline["branches"], headline["asked"]) == (3, ["longer", "main"], 1)
    assert [(label.name, label.version.number) for label in headline["labels"]] == [("production", 1)]
    assert (body["newest"].number, body["branches"], body["asked"]) == (1, ["main"], 0)


def test_the_canvas_offers_the_newest_on_main(project: Project, dora: User) -> None:
    write(project, "Headline", dora)
    assert [each["ref"] for each in offered_prompts(project.pk)] == [
        "prompts/headline@production",
        "prompts/headline@v2",
    ]


def test_many_prompts_take_as_many_queries_as_one(project: Project, dora: User) -> None:
    counts = set()
    for number in range(3):
        write(project, f"Headline {number}", dora)
        with CaptureQueriesContext(connection) as asked:
            assert [row["labels"][0].version.number for row in prompts_of(project)] == [1] * (number + 1)
            assert len(offered_prompts(project.pk)) == 2 * (number + 1)
        counts.add(len(asked))
    assert len(counts) == 1, counts
    assert counts.pop() == 10
