"""Starting a run: what was given is kept, and what is wrong is said where it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pipelines.actions import create_pipeline, publish_version
from pipelines.errors import NotFound
from pipelines.models import Asset, Project, Run, Version
from studio.models import User
from tests.factories import drawing, make_asset, make_run, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]

INPUTS = {
    "photo": {"type": "image", "label": "Product photo"},
    "words": {"type": "text", "label": "Headline", "default": "Made to last"},
}


@pytest.fixture
def version(project: Project) -> Version:
    steps = {
        "cut": {"type": "remove_background", "in": {"image": "$photo"}},
        "say": {"type": "echo", "in": {"text": "$words"}},
    }
    return make_version(project, drawing(steps, inputs=INPUTS))


@pytest.fixture
def start(client: Client, dora: User, version: Version) -> Any:
    client.force_login(dora)
    address = f"/projects/{version.pipeline.project.slug}/pipelines/{version.pipeline_id}/start/"
    return lambda **given: client.post(address, given) if given else client.get(address)


def test_the_form_shows_every_input_with_its_default(start: Any) -> None:
    page = start().content.decode()
    assert "Product photo" in page
    assert "Made to last" in page


def test_its_page_offers_it_as_a_template_and_both_pages_say_so(client: Client, dora: User, version: Version) -> None:
    client.force_login(dora)
    project = f"/projects/{version.pipeline.project.slug}/"
    address = f"{project}pipelines/{version.pipeline_id}/"
    assert "Offer it as a template" in client.get(address).content.decode()
    assert client.post(f"{address}template/", {"offered": "yes"})["Location"] == address
    page = client.get(address).content.decode()
    assert "a template of this project" in page
    assert "No longer offer it" in page
    assert ", a template</small>" in client.get(project).content.decode()
    client.post(f"{address}template/", {"offered": "no"})
    assert ", a template</small>" not in client.get(project).content.decode()


def test_a_photo_and_words_start_a_run(start: Any, photo: bytes) -> None:
    answer = start(photo=SimpleUploadedFile("cup.jpg", photo), words="Slow is fine")
    run = Run.objects.get()
    assert answer["Location"] == f"/runs/{run.pk}/"
    assert run.inputs["words"] == "Slow is fine"
    assert run.inputs["photo"]["name"] == "cup.jpg"


def test_what_was_given_is_kept_when_something_is_refused(start: Any, photo: bytes) -> None:
    answer = start(photo=SimpleUploadedFile("cup.jpg", photo), words="x" * 4000)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2,000 characters; this has 4,000" in page
    assert "x" * 4000 in page
    assert f'value="{Asset.objects.get().pk}"' in page
    assert not Run.objects.exists()


@pytest.mark.parametrize(("name", "data"), [("photo.png", b"only words"), ("photo.svg", b"<svg/>"), ("empty.png", b"")])
def test_a_bad_file_is_refused_at_its_field_and_the_words_stay(start: Any, name: str, data: bytes) -> None:
    answer = start(photo=SimpleUploadedFile(name, data), words="Slow is fine")
    assert answer.status_code == 422
    assert "Slow is fine" in answer.content.decode()
    assert 'class="wrong"' in answer.content.decode()


@pytest.mark.parametrize("words", ["صُنع ليدوم", "Hold on ☕", "<script>alert(1)</script>"])
def test_any_script_is_taken_and_none_is_run(start: Any, project: Project, photo: bytes, words: str) -> None:
    asset = make_asset(project, photo)
    start(**{"photo-asset": str(asset.pk), "words": words})
    assert Run.objects.get().inputs["words"] == words
    assert "<script>alert" not in start(words=words).content.decode()


def test_a_photo_of_another_project_cannot_be_chosen(start: Any, charlie: User, photo: bytes) -> None:
    theirs = make_asset(charlie.memberships.get().project, photo)
    answer = start(**{"photo-asset": str(theirs.pk), "words": "x"})
    assert answer.status_code == 422
    assert not Run.objects.exists()


def test_a_column_takes_one_value_a_line(client: Client, dora: User, project: Project) -> None:
    steps = {"say": {"type": "echo", "in": {"text": "$rows"}}}
    version = make_version(project, drawing(steps, inputs={"rows": {"type": "text", "many": True}}))
    client.force_login(dora)
    client.post(f"/projects/{project.slug}/pipelines/{version.pipeline_id}/start/", {"rows": "Oslo\r\n\r\nLyon \n"})
    assert [row.values["rows"] for row in Run.objects.get().table.all()] == ["Oslo", "Lyon"]


def test_a_pipeline_of_another_project_is_not_under_this_address(client: Client, dora: User, version: Version) -> None:
    client.force_login(dora)
    assert client.get(f"/projects/elsewhere/pipelines/{version.pipeline_id}/").status_code == 404


def field(page: str, name: str) -> str:
    """What the page shows of one text field, from its label to its sentence."""
    return page.split(f'<label for="{name}">')[1].split("data-counter")[0]


def address(version: Version, verb: str = "") -> str:
    return f"/projects/{version.pipeline.project.slug}/pipelines/{version.pipeline_id}/{verb}"


def test_the_page_shows_steps_inputs_and_versions(client: Client, vera: User, version: Version) -> None:
    publish_version(version.pipeline, by=None, message="Second <b>try</b>")
    client.force_login(vera)
    page = client.get(address(version)).content.decode()
    for words in ("Product photo", "Headline", "Cut out", "$photo", "v1", "v2", "Second &lt;b&gt;try&lt;/b&gt;"):
        assert words in page


def test_only_whoever_may_start_is_offered_to(client: Client, dora: User, vera: User, version: Version) -> None:
    offered = []
    for user in (dora, vera):
        client.force_login(user)
        offered.append(address(version, "start/") in client.get(address(version)).content.decode())
    assert offered == [True, False]


def test_a_draft_is_shown_and_cannot_be_started_yet(client: Client, dora: User, project: Project) -> None:
    pipeline = create_pipeline(project, name="Coming", draft={})
    client.force_login(dora)
    page = client.get(f"/projects/{project.slug}/pipelines/{pipeline.pk}/").content.decode()
    assert "Not published yet" in page
    answer = client.post(f"/projects/{project.slug}/pipelines/{pipeline.pk}/start/")
    assert answer.status_code == 404
    assert "Publish one, then start it." in answer.content.decode()


@pytest.mark.parametrize("verb", ["", "start/"])
def test_a_stranger_reads_the_words_for_what_does_not_exist(
    client: Client, charlie: User, version: Version, verb: str
) -> None:
    client.force_login(charlie)
    theirs, nothing = client.get(address(version, verb)), client.get(f"/projects/elsewhere/pipelines/999/{verb}")
    assert (theirs.status_code, nothing.status_code) == (404, 404)
    assert theirs.content == nothing.content
    assert NotFound().message in theirs.content.decode()


@pytest.mark.parametrize(("who", "status"), [("charlie", 404), ("vera", 403), ("bob", 403), (None, 302)])
def test_whoever_may_not_starts_nothing(
    client: Client, version: Version, photo: bytes, who: str | None, status: int, request: pytest.FixtureRequest
) -> None:
    if who:
        client.force_login(request.getfixturevalue(who))
    given = {"photo": SimpleUploadedFile("cup.jpg", photo), "words": "Slow is fine"}
    assert client.post(address(version, "start/"), given).status_code == status
    assert not Run.objects.exists()
    assert not Asset.objects.exists()


def test_looking_at_the_form_starts_nothing(client: Client, dora: User, version: Version) -> None:
    client.force_login(dora)
    assert client.get(address(version, "start/"), {"words": "Slow is fine"}).status_code == 200
    assert client.post(address(version)).status_code == 405
    assert not Run.objects.exists()


def test_what_is_missing_is_asked_for_at_its_field(start: Any) -> None:
    answer = start(words="Slow is fine")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (
        "Product photo is needed before the run can start." in page.split('data-drop="photo"')[1].split("<textarea")[0]
    )
    assert "Slow is fine</textarea>" in field(page, "words")


def test_a_photo_that_stayed_chosen_starts_the_run_the_second_time(start: Any, photo: bytes) -> None:
    refused = start(photo=SimpleUploadedFile("cup.jpg", photo), words="x" * 4000).content.decode()
    asset = Asset.objects.get()
    assert f'name="photo-asset" value="{asset.pk}"' in refused
    assert "cup.jpg" in refused
    answer = start(**{"photo-asset": str(asset.pk), "words": "Slow is fine"})
    run = Run.objects.get()
    assert answer["Location"] == f"/runs/{run.pk}/"
    assert run.inputs["photo"] == asset.as_value()
    assert Asset.objects.count() == 1


def test_a_headline_that_is_too_long_is_refused_at_its_field_with_both_numbers(
    start: Any, project: Project, photo: bytes
) -> None:
    asset = make_asset(project, photo)
    page = start(**{"photo-asset": str(asset.pk), "words": "x" * 4000}).content.decode()
    assert "Headline may hold 2,000 characters; this has 4,000." in field(page, "words")
    assert 'aria-invalid="true"' in field(page, "words")


@pytest.mark.parametrize(
    "words", ["صُنع ليدوم", "עשוי להחזיק", "Hold on ☕👩🏽‍🍳", "</textarea><script>alert(1)</script>"]
)
def test_refused_words_are_shown_unharmed_and_never_run(start: Any, words: str) -> None:
    page = start(words=words).content.decode()
    assert words.replace("<", "&lt;").replace(">", "&gt;") + "</textarea>" in field(page, "words")
    assert 'dir="auto"' in field(page, "words")
    assert "<script>alert" not in page


def test_a_text_given_for_a_photo_is_told_at_the_photo(start: Any) -> None:
    answer = start(photo=SimpleUploadedFile("note.txt", b"only words"), words="Slow is fine")
    assert answer.status_code == 422
    assert "Product photo must be an image." in answer.content.decode()


def test_the_forms_own_words_are_shown_not_run(client: Client, dora: User, project: Project) -> None:
    evil = "<script>alert(1)</script>"
    inputs = {"words": {"type": "text", "label": evil, "help": evil, "default": evil}}
    steps = {"say": {"type": "echo", "label": evil, "in": {"text": "$words"}}}
    version = make_version(project, drawing(steps, inputs=inputs) | {"name": evil})
    client.force_login(dora)
    for page in (client.get(address(version)), client.get(address(version, "start/"))):
        assert evil not in page.content.decode()
        assert "&lt;script&gt;alert(1)" in page.content.decode()


def test_columns_of_different_length_are_refused_and_both_are_kept(
    client: Client, dora: User, project: Project
) -> None:
    steps = {"say": {"type": "echo", "in": {"text": "$towns", "also": "$lines"}}}
    column = {"type": "text", "many": True}
    version = make_version(project, drawing(steps, inputs={"towns": column, "lines": column}))
    client.force_login(dora)
    answer = client.post(address(version, "start/"), {"towns": "Oslo\r\nLyon", "lines": "One"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Columns must have the same number of rows: towns has 2, lines has 1." in page
    assert "Oslo\nLyon</textarea>" in page
    assert "One</textarea>" in page
    assert not Run.objects.exists()


def test_each_line_of_a_column_becomes_a_row_of_its_own(
    client: Client, dora: User, project: Project, work: Any
) -> None:
    steps = {"say": {"type": "echo", "in": {"text": "$rows"}}}
    version = make_version(project, drawing(steps, inputs={"rows": {"type": "text", "many": True}}))
    client.force_login(dora)
    client.post(address(version, "start/"), {"rows": "Oslo\r\nصُنع\r\n☕"})
    run = work(Run.objects.get())
    assert [(row.path, row.outputs["text"]) for row in run.step_runs.order_by("path")] == [
        ("0", "Oslo"),
        ("1", "صُنع"),
        ("2", "☕"),
    ]


def test_pictures_that_steps_made_are_not_offered_as_photos(
    start: Any, project: Project, photo: bytes, work: Any
) -> None:
    brought = make_asset(project, photo, "cup.jpg")
    steps = {"files": {"type": "export", "in": {"image": "$photo"}, "params": {"presets": ["web-card"]}}}
    work(make_run(project, drawing(steps, inputs={"photo": {"type": "image"}}), photo=brought.as_value()))
    made = Asset.objects.exclude(step_run=None).get()
    page = start().content.decode()
    assert f'data-choose="{brought.pk}"' in page
    assert f'data-choose="{made.pk}"' not in page
