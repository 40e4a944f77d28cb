"""The page of a new pipeline: what it offers, and the canvas that it leads to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pipelines.actions import create_pipeline, create_project, offer_template, publish_brand
from pipelines.graph import dump_json
from pipelines.graph.document import MAX_BYTES
from pipelines.models import Pipeline, Project
from pipelines.snapshots.templates import templates
from studio.models import User
from tests.factories import drawing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

SAY = drawing({"say": {"type": "echo", "params": {"say": "Ünïcode ☕"}}})
INK = [{"name": "Ink", "hex": "#111111", "role": "ink"}]
Send = Callable[..., Any]


@pytest.fixture
def address(project: Project) -> str:
    return f"/projects/{project.slug}/new-pipeline/"


@pytest.fixture
def send(client: Client, dora: User, address: str) -> Send:
    client.force_login(dora)
    return lambda **given: client.post(address, given)


def pipeline_file(data: bytes, name: str = "ours.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_it_offers_every_example_a_file_and_the_pipelines_to_copy(
    client: Client, dora: User, project: Project, address: str
) -> None:
    client.force_login(dora)
    assert 'value="copy"' not in client.get(address).content.decode(), "there is nothing to copy yet"
    create_pipeline(project, name="Spring <b>", draft=SAY)
    create_pipeline(create_project("Elsewhere"), name="Secret", draft=SAY)
    page = client.get(address).content.decode()
    for found in templates():
        assert f'value="example:{found.slug}"' in page
    assert "Templates of this project" not in page, "none is offered yet"
    assert "Spring &lt;b&gt;</option>" in page
    assert "Secret" not in page
    assert 'type="file"' in page


def test_templates_of_the_project_stand_before_the_examples(
    send: Send, client: Client, project: Project, address: str
) -> None:
    drawn = {**SAY, "inputs": {"photo": {"type": "image", "label": "Product <photo>"}}}
    offered = offer_template(create_pipeline(project, name="House <style>", draft=drawn), offered=True, by=None)
    elsewhere = create_pipeline(create_project("Elsewhere"), name="Secret", draft=SAY)
    offer_template(elsewhere, offered=True, by=None)
    # What a program has sent may be no drawing at all.
    offer_template(create_pipeline(project, name="Bare", draft={"steps": [], "inputs": 3}), offered=True, by=None)
    page = client.get(address).content.decode()
    listed = page[page.index("Templates of this project") : page.index(">Examples<")]
    assert "House &lt;style&gt;" in listed
    assert "1 step, from Product &lt;photo&gt;" in listed
    assert "0 steps" in listed
    assert "Secret" not in page
    send(kind=f"template:{offered.pk}", name="Spring")
    made = Pipeline.objects.latest("pk")
    assert (made.name, made.draft["steps"], made.is_template) == ("Spring", SAY["steps"], False)


def test_what_was_chosen_stays_chosen_when_something_is_refused(send: Send, project: Project) -> None:
    brand = publish_brand(project, rules={"name": "North", "palette": INK}).brand
    one = create_pipeline(project, name="One", draft=SAY)
    offer_template(one, offered=True, by=None)
    page = send(kind=f"template:{one.pk}", name="x" * 121, brand=brand.pk, copied=one.pk).content.decode()
    assert f'value="template:{one.pk}" checked' in page
    assert page.count(" checked") == 1
    assert f'value="{brand.pk}" selected>North' in page
    assert f'value="{one.pk}" selected>One' in page
    assert "at most 120 characters" in page
    page = send(kind="file", brand=999).content.decode()
    assert 'value="file" checked' in page
    assert "no such brand any more" in page


@pytest.mark.parametrize("kind", ["empty", "example:launch", "file", "copy"])
def test_what_is_made_opens_on_its_canvas(kind: str, send: Send, client: Client, project: Project) -> None:
    copied = create_pipeline(project, name="Test", draft=SAY)
    answer = send(kind=kind, name="Spring", copied=copied.pk, file=pipeline_file(dump_json(SAY).encode()))
    made = Pipeline.objects.latest("pk")
    assert answer["Location"] == f"/projects/{project.slug}/pipelines/{made.pk}/canvas/"
    assert client.get(answer["Location"]).status_code == 200
    assert (made.name, made.draft["name"], made.revision, made.newest()) == ("Spring", "Spring", 1, None)
    if kind in ("file", "copy"):
        assert made.draft["steps"] == SAY["steps"]


def test_a_file_of_yaml_is_read_and_gives_its_name(send: Send) -> None:
    text = "format: 1\nname: From afar\nsteps:\n  say: {type: echo}\n"
    send(kind="file", file=pipeline_file(text.encode(), "ours.yaml"))
    made = Pipeline.objects.get()
    assert (made.name, made.draft["steps"]) == ("From afar", {"say": {"type": "echo"}})


def test_it_is_held_to_a_brand_of_the_project(send: Send, project: Project) -> None:
    brand = publish_brand(project, rules={"name": "North", "palette": INK}).brand
    send(kind="empty", brand=brand.pk)
    assert Pipeline.objects.get().brand == brand


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"{", "not readable JSON"),
        (b"[]", "starts with <code>format: 1</code>"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "is no text"),
        (b"x" * (MAX_BYTES + 1), "is larger than 2 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_on_the_page_and_the_name_stays(file: bytes, words: str, send: Send) -> None:
    answer = send(kind="file", name="My name", file=pipeline_file(file))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="My name"' in page
    assert not Pipeline.objects.exists()


@pytest.mark.parametrize("kind", ["file", "copy", "example", "template:0", "another", ""])
def test_a_choice_without_what_it_names_makes_nothing(kind: str, send: Send) -> None:
    answer = send(kind=kind)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Pipeline.objects.exists()


def test_a_pipeline_of_another_project_is_not_copied(send: Send, project: Project) -> None:
    foreign = create_pipeline(create_project("Elsewhere"), name="Secret", draft=SAY)
    answer = send(kind="copy", copied=foreign.pk)
    assert answer.status_code == 422
    assert "Secret" not in answer.content.decode()
    assert not project.pipelines.exists()
