"""Starting a run: what was given is kept, and what is wrong is said where it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pipelines.models import Asset, Project, Run, Version
from studio.models import User
from tests.factories import drawing, make_asset, make_version

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
    assert Run.objects.get().inputs["rows"] == ["Oslo", "Lyon"]


def test_a_pipeline_of_another_project_is_not_under_this_address(client: Client, dora: User, version: Version) -> None:
    client.force_login(dora)
    assert client.get(f"/projects/elsewhere/pipelines/{version.pipeline_id}/").status_code == 404
