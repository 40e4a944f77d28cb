"""Prompts: what is committed on top of what, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.actions import branch_prompt, commit_prompt, create_prompt, keep_prompt_test
from pipelines.errors import Invalid, Stale
from pipelines.models import AuditEntry, Project
from pipelines.snapshots.prompts import prompt_blame, prompt_changes, prompt_story
from studio.models import User

pytestmark = pytest.mark.django_db


def test_the_first_version_bears_the_protected_labels_and_declares_what_its_words_use(
    project: Project, dora: User
) -> None:
    prompt = create_prompt(project, name="Headline", text="A line for {product}", by=dora)
    first = prompt.versions.get()
    assert (prompt.slug, first.number, first.variables) == ("headline", 1, {"product": {"type": "text"}})
    assert prompt.labels.get(name="production").version == first
    assert AuditEntry.objects.filter(noun="prompt", deed="create", by=dora).exists()
    with pytest.raises(Stale, match="already has a prompt"):
        create_prompt(project, name="headline", text="Other", by=dora)


def test_a_commit_on_top_of_what_is_not_the_newest_is_told_who_was_first(
    project: Project, dora: User, alice: User
) -> None:
    prompt = create_prompt(project, name="Headline", text="One", by=dora)
    second = commit_prompt(prompt, text="Two", parent=1, message="Shorter", by=alice)
    with pytest.raises(Stale, match="Alice has committed v2"):
        commit_prompt(prompt, text="Mine", parent=1, by=dora)
    assert commit_prompt(prompt, text="Two", parent=2, by=dora) == second
    assert [version.text for version in prompt.versions.all()] == ["Two", "One"]


def test_a_branch_goes_its_own_way_and_blame_follows_the_parents(project: Project, dora: User) -> None:
    prompt = create_prompt(project, name="Headline", text="One\nTwo", by=dora)
    first = prompt.versions.get()
    begun = branch_prompt(first, branch="bold", text="One!\nTwo", by=dora)
    commit_prompt(prompt, text="One\nThree", parent=1, by=dora)
    last = commit_prompt(prompt, text="One!\nTwo\nFour", parent=begun.number, branch="bold", by=dora)
    assert prompt_blame(last) == [(2, "One!"), (1, "Two"), (4, "Four")]
    assert prompt_story(prompt)["branches"] == {"bold": 4, "main": 3}
    assert [line["text"] for line in prompt_changes(begun, last)["lines"] if line["op"] == "in"] == ["Four"]
    with pytest.raises(Stale, match="branch `bold` already"):
        branch_prompt(first, branch="bold", by=dora)


def test_a_circle_of_includes_is_refused_when_it_is_committed(project: Project, dora: User) -> None:
    voice = create_prompt(project, name="Voice", text="Calm.", by=dora)
    create_prompt(project, name="Headline", text="{{> voice@production}}", by=dora)
    with pytest.raises(Invalid, match="voice → headline → voice"):
        commit_prompt(voice, text="{{> headline@production}}", parent=1, by=dora)
    with pytest.raises(Invalid, match="no such prompt"):
        commit_prompt(voice, text="{{> gone@production}}", parent=1, by=dora)


def test_a_test_with_values_or_expectations_that_are_none_is_refused(project: Project, dora: User) -> None:
    prompt = create_prompt(project, name="Headline", text="A line for {product}", by=dora)
    with pytest.raises(Invalid, match="is a text"):
        keep_prompt_test(prompt, name="Harbour", given={"product": 4}, expects=[], by=dora)
    with pytest.raises(Invalid, match="nothing that can be expected"):
        keep_prompt_test(prompt, name="Harbour", given={}, expects=[{"kind": "nice"}], by=dora)


def test_the_same_words_with_the_line_ends_of_another_system_are_no_new_version(project: Project, dora: User) -> None:
    prompt = create_prompt(project, name="Headline", text="One\r\nTwo", by=dora)
    assert commit_prompt(prompt, text="One\r\nTwo", parent=1, by=dora).number == 1


@pytest.mark.parametrize("variables", ["product", ["product"], {"product": 5}])
def test_variables_that_are_none_are_refused_though_the_words_are_the_same(
    variables: Any, project: Project, dora: User
) -> None:
    prompt = create_prompt(project, name="Headline", text="A line for {product}", by=dora)
    with pytest.raises(Invalid, match=r"by name|needs a type"):
        commit_prompt(prompt, text="A line for {product}", parent=1, by=dora, variables=variables)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, None, []])
def test_what_is_neither_text_nor_number_is_no_value_of_a_test(value: Any, project: Project, dora: User) -> None:
    prompt = create_prompt(project, name="Headline", text="A line for {product}", by=dora)
    with pytest.raises(Invalid, match="neither text nor number"):
        keep_prompt_test(prompt, name="Harbour", given={"spare": value}, expects=[], by=dora)
