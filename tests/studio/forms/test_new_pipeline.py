"""The form of a new pipeline: what it begins with, and what it is called."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pipelines.actions import create_pipeline, create_project, offer_template, publish_version, save_draft
from pipelines.graph import dump_json
from pipelines.graph.document import MAX_BYTES
from pipelines.models import Project, Trial
from pipelines.snapshots.templates import template
from studio.forms.new_pipeline import NewPipelineForm
from tests.factories import drawing

pytestmark = pytest.mark.django_db

SAY = drawing({"say": {"type": "write_text", "params": {"prompt": "A line"}}})


def told(project: Project, file: bytes | None = None, called: str = "ours.json", **given: Any) -> NewPipelineForm:
    """The form as it is sent, with a file where there is one."""
    form = NewPipelineForm(project, given, {} if file is None else {"file": SimpleUploadedFile(called, file)})
    form.is_valid()
    return form


def refusal(form: NewPipelineForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def test_an_empty_one_has_no_steps_and_no_name_of_its_own(project: Project) -> None:
    made = told(project, kind="empty").cleaned_data
    assert (made["name"], made["draft"]) == ("Untitled", {"format": 1, "steps": {}, "name": "Untitled"})
    assert made["brand"] is None


@pytest.mark.parametrize("kind", ["example:launch", "file", "copy"])
def test_what_it_begins_with_gives_the_name_unless_another_is_given(kind: str, project: Project) -> None:
    file = dump_json(SAY).encode() if kind == "file" else None
    copied = create_pipeline(project, name="Test", draft=SAY).pk
    given = {"kind": kind, "copied": copied}
    usual = template("launch").name if kind == "example:launch" else "Test"
    for name, expected in (("", usual), ("  ", usual), (" Spring ", "Spring")):
        made = told(project, file, name=name, **given).cleaned_data
        assert (made["name"], made["draft"]["name"]) == (expected, expected)
    assert template("launch").drawing["name"] != "Spring", "the example is everybody's"


def test_a_name_in_a_file_that_is_too_long_is_cut(project: Project) -> None:
    made = told(project, dump_json({**SAY, "name": "x" * 300}).encode(), kind="file").cleaned_data
    assert made["name"] == made["draft"]["name"] == "x" * 120


@pytest.mark.parametrize(
    ("called", "file"),
    [
        ("ours.json", dump_json(SAY).encode()),
        ("ours.json", b"\xef\xbb\xbf" + dump_json(SAY).encode()),
        ("ours.yaml", b"format: 1\nname: Test\nsteps:\n  say: {type: write_text, params: {prompt: A line}}\n"),
    ],
)
def test_a_file_is_json_or_yaml(called: str, file: bytes, project: Project) -> None:
    assert told(project, file, called, kind="file").cleaned_data["draft"]["steps"] == SAY["steps"]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "Choose a pipeline file first"),
        (b"", "empty"),
        (b"{", "not readable JSON: line 1"),
        (b"a: [", "not readable YAML"),
        (b"just words", "starts with `format: 1`"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "ours.json is no text"),
        (b"x" * (MAX_BYTES + 1), "ours.json is larger than 2 MB"),
    ],
)
def test_a_file_that_is_none_is_told_with_the_reason(file: bytes | None, words: str, project: Project) -> None:
    form = told(project, file, kind="file")
    assert not form.is_valid()
    assert words in refusal(form)


def test_a_drawing_with_problems_is_taken_for_the_canvas_tells_them(project: Project) -> None:
    wrong = drawing({"say": {"type": "nothing"}})
    assert told(project, dump_json(wrong).encode(), kind="file").cleaned_data["draft"]["steps"] == wrong["steps"]


def test_an_example_that_is_not_there_is_told(project: Project) -> None:
    assert "There is no such example" in refusal(told(project, kind="example:nowhere"))


def test_only_a_pipeline_of_this_project_is_copied_and_no_trial(project: Project) -> None:
    own, foreign = (create_pipeline(home, name="One", draft=SAY) for home in (project, create_project("Elsewhere")))
    assert told(project, kind="copy", copied=own.pk).cleaned_data["draft"]["steps"] == SAY["steps"]
    Trial.objects.create(pipeline=own, ability="text")
    for pipeline in (own, foreign):
        form = told(project, kind="copy", copied=pipeline.pk)
        assert "Choose a pipeline of this project to copy" in refusal(form)
        assert "draft" not in form.cleaned_data
    assert "Choose a pipeline of this project" in refusal(told(project, kind="copy"))


def test_a_template_is_copied_as_it_was_published_last_and_by_the_name_that_it_has_now(project: Project) -> None:
    offered = create_pipeline(project, name="Ours", draft=SAY)
    kind = f"template:{offered.pk}"
    assert "no such template" in refusal(told(project, kind=kind))
    offer_template(offered, offered=True, by=None)
    half = drawing({"half": {"type": "write_text"}})
    for draft, seen in ((SAY, SAY), (half, half)):
        offered = save_draft(offered, draft=draft, revision=offered.revision)
        assert told(project, kind=kind).cleaned_data["draft"]["steps"] == seen["steps"], "it was never published"
    offered = save_draft(offered, draft=SAY, revision=offered.revision)
    publish_version(offered, by=None)
    save_draft(offered, draft=half, revision=offered.revision)
    made = told(project, kind=kind).cleaned_data
    assert (made["name"], made["draft"]["name"], made["draft"]["steps"]) == ("Ours", "Ours", SAY["steps"])
    assert "no such template" in refusal(told(create_project("Elsewhere"), kind=kind))


@pytest.mark.parametrize("kind", ["", "another"])
def test_a_kind_that_there_is_not_is_refused(kind: str, project: Project) -> None:
    assert "Choose what it begins with" in refusal(told(project, kind=kind))
