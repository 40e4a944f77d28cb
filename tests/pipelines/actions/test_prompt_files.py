"""Prompts in files: what is written is read again as the same, and a folder is taken over whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.actions import (
    commit_prompt,
    create_project,
    create_prompt,
    digest_of,
    keep_prompt_test,
    look_at_prompt_files,
    prompt_files_of,
    read_prompt_files,
    take_prompt_files,
    write_prompt_files,
)
from pipelines.errors import Invalid, Stale
from pipelines.models import AuditEntry, Project
from studio.models import User

pytestmark = pytest.mark.django_db
HEAD = "---\nname: A name\n---\n"
WORDS = "---\nA line: {tone}\n\n{{> voice@production}}\n"


def test_what_is_written_is_read_again_as_the_same(project: Project, dora: User, tmp_path: Path) -> None:
    create_prompt(project, name="Voice", text="Calm: “nie”.", by=dora)
    tone = {"tone": {"type": "choice", "choices": ["no", "16:9"], "default": "no"}}
    prompt = create_prompt(project, name="A: headline", slug="headline", text=WORDS, variables=tone, by=dora)
    keep_prompt_test(prompt, name="Calm", given={"tone": "no"}, expects=[{"kind": "lacks", "text": "---"}], by=dora)
    paths = write_prompt_files(project, tmp_path)
    assert [path.name for path in paths] == ["headline.md", "voice.md"]
    other = create_project("Other")
    # What is included comes first, whatever the files are called.
    assert [version.prompt.slug for version in read_prompt_files(other, tmp_path, by=dora)] == ["voice", "headline"]
    again = write_prompt_files(other, tmp_path / "again")
    assert [path.read_text() for path in again] == [path.read_text() for path in paths]
    read_prompt_files(other, tmp_path, by=dora)
    assert [prompt.versions.count() for prompt in other.prompts.all()] == [1, 1]


def test_a_folder_with_one_file_that_cannot_be_is_not_taken_over(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"{HEAD}Fine")
    for text, words in (
        ("---\nname: B\n", "never closes"),
        ("---\nname: [\n---\nB", "front matter cannot be read"),
        ("---\nmodel: gpt\n---\nB", "`model`"),
        ("B", "no front matter"),
        (f"{HEAD}{{{{> b@production}}}}", "in a circle: b → b"),
        ("---\nvariables: {x: {type: colour}}\n---\nB", "needs a type"),
        ("---\ntests: [x]\n---\nB", "`tests` is a list"),
    ):
        (tmp_path / "b.md").write_text(text)
        with pytest.raises(Invalid, match=r"b\.md") as told:
            read_prompt_files(project, tmp_path, by=None)
        assert words in told.value.message
    assert not project.prompts.exists()


def test_what_files_would_change_is_told_and_nothing_is_changed_by_looking(project: Project, dora: User) -> None:
    create_prompt(project, name="Voice", text="Calm.", by=dora)
    create_prompt(project, name="Headline", text="A line.", by=dora)
    entries = AuditEntry.objects.count()
    files = {
        "voice.md": f"{HEAD}Calm.\n".encode(),
        "headline.md": f"{HEAD}A line.\n{{{{> tone@production}}}}\n".encode(),
        "tone.md": f"{HEAD}Warm.\n".encode(),
        "latin.md": f"{HEAD}Grün".encode("latin-1"),
        "My Prompt.md": f"{HEAD}A".encode(),
        "one.md": f"{HEAD}{{{{> two@production}}}}".encode(),
        "two.md": f"{HEAD}{{{{> one@production}}}}".encode(),
    }
    told = {one.name: one for one in look_at_prompt_files(project, files, by=dora)}
    assert {name: one.state for name, one in told.items()} == {
        "voice.md": "same",
        "headline.md": "changed",
        "tone.md": "new",
        **dict.fromkeys(("latin.md", "My Prompt.md", "one.md", "two.md"), "refused"),
    }
    assert told["headline.md"].entry()["version"] == 2
    assert "UTF-8" in told["latin.md"].why
    assert "`my-prompt.md`" in told["My Prompt.md"].why
    assert "one → two → one" in told["one.md"].why
    assert (project.prompts.count(), AuditEntry.objects.count()) == (2, entries)


def test_what_was_looked_at_is_done_and_nothing_else(project: Project, dora: User) -> None:
    prompt = create_prompt(project, name="Voice", text="Calm.", by=dora)
    files = {"voice.md": f"{HEAD}Warm.".encode()}
    seen = digest_of(look_at_prompt_files(project, files, by=dora))
    commit_prompt(prompt, text="Bold.", parent=1, by=None)
    with pytest.raises(Stale, match="since you looked"):
        take_prompt_files(project, files, by=dora, seen=seen)
    head = prompt.head()
    assert head
    assert head.text == "Bold."
    (change,) = take_prompt_files(project, files, by=dora)
    assert (change.state, change.version and change.version.number) == ("changed", 3)


@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\x7f", "\x01", "\ufeff"])
def test_letters_that_yaml_reads_otherwise_come_back_as_they_were(odd: str, project: Project, dora: User) -> None:
    prompt = create_prompt(project, name="Headline", text="A line", by=dora)
    keep_prompt_test(prompt, name="Odd", given={"tone": f"dry{odd}wit"}, expects=[], by=dora)
    files = {name: text.encode() for name, text in prompt_files_of(project).items()}
    other = create_project("Other")
    take_prompt_files(other, files, by=dora)
    assert other.prompts.get().tests.get().given == {"tone": f"dry{odd}wit"}


def test_a_character_that_is_no_text_is_refused_and_blanks_around_a_tests_name_change_nothing(
    project: Project, dora: User
) -> None:
    with pytest.raises(Invalid, match="no text"):
        take_prompt_files(project, {"a.md": b'---\nname: "A\\0"\n---\nFine'}, by=dora)
    files = {"a.md": b"---\nname: A\ntests: [{name: ' Calm '}]\n---\nFine"}
    assert [change.state for _ in range(2) for change in take_prompt_files(project, files, by=dora)] == ["new", "same"]


def test_the_files_take_as_many_queries_for_one_prompt_as_for_many(
    project: Project, dora: User, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        commit_prompt(create_prompt(project, name=f"P{number}", text="One", by=dora), text="Two", parent=1, by=dora)
    with django_assert_num_queries(2):
        assert [text.endswith("\nTwo\n") for text in prompt_files_of(project).values()] == [True] * 3
