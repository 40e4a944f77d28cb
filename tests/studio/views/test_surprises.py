"""What people and scripts send that nobody expects: told, kept apart, or done once."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from pipelines.actions import import_brand
from pipelines.errors import BadFile
from pipelines.models import Decision, Project, Review, Run
from studio.models import User
from tests.factories import drawing, make_asset, make_run, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
SAY = {"say": {"type": "echo", "in": {"text": "$words"}}}
ASK = {**SAY, "ask": {"type": "ask", "in": {"asset": "say.text"}}}


def start(client: Client, project: Project, inputs: dict[str, Any], **given: str) -> Any:
    version = make_version(project, drawing(SAY if "words" in inputs else {"say": {"type": "echo"}}, inputs=inputs))
    return client.post(f"/projects/{project.slug}/pipelines/{version.pipeline_id}/start/", given)


def test_a_headline_that_was_cleared_is_not_filled_in_again(
    client: Client, dora: User, project: Project, queue: list[Any], heard: list[Any]
) -> None:
    client.force_login(dora)
    needed = {"type": "text", "label": "Headline", "default": "Made to last"}
    answer = start(client, project, {"words": needed}, words="")
    assert answer.status_code == 422
    assert "Headline is needed before the run can start." in answer.content.decode()
    start(client, project, {"words": {**needed, "optional": True}}, words="")
    assert "words" not in Run.objects.get().inputs


def test_a_number_never_makes_a_name_that_is_there_already(
    client: Client, vera: User, project: Project, photo: bytes, work: Callable[[Run], Run]
) -> None:
    def export(name: str, *presets: str) -> dict[str, Any]:
        return {"type": "export", "in": {"image": "$photo"}, "params": {"presets": list(presets), "name": name}}

    steps = {"a": export("x", "web-card", "web-hero"), "b": export("x-2", "web-card")}
    content = drawing(steps, inputs={"photo": {"type": "image"}})
    run = work(make_run(project, content, photo=make_asset(project, photo).as_value()))
    client.force_login(vera)
    body = b"".join(client.get(f"/runs/{run.pk}/outputs.zip"))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = archive.namelist()
    assert len(names) == len(set(names)) == 4


def test_words_with_a_nul_are_refused_and_not_a_fault_of_ours(
    client: Client, dora: User, project: Project, queue: list[Any], heard: list[Any]
) -> None:
    client.force_login(dora)
    assert start(client, project, {"words": {"type": "text"}}, words="a\x00b").status_code == 422


def test_a_note_with_a_nul_is_refused_and_comes_back(
    client: Client, bob: User, project: Project, work: Callable[[Run], Run]
) -> None:
    work(make_run(project, drawing(ASK, inputs={"words": {"type": "text"}}), words="one"))
    review = Review.objects.get()
    client.force_login(bob)
    given = {"verdict": "send_back", "note": "dark\x00er", "seen": review.seen}
    assert client.post(f"/reviews/{review.pk}/decide/", given).status_code == 422
    assert not Decision.objects.exists()


def test_an_answer_that_nothing_changed_keeps_tag_and_age(
    client: Client, vera: User, project: Project, photo: bytes, queue: list[Any]
) -> None:
    asset = make_asset(project, photo)
    client.force_login(vera)
    tag = f'"{asset.sha256}"'
    for asked in (tag, f"W/{tag}", f'"other", {tag}'):
        answer = client.get(f"/assets/{asset.pk}/", headers={"If-None-Match": asked})
        assert answer.status_code == 304
        assert answer["ETag"] == tag
        assert "immutable" in answer["Cache-Control"]


def test_a_text_file_is_no_logo(project: Project, tmp_path: Path) -> None:
    (tmp_path / "logo.txt").write_text("hello")
    palette = "palette: [{name: Ink, hex: '#111111', role: ink}]"
    brand = f"name: X\n{palette}\nlogo: {{on_light: logo.txt, on_dark: logo.txt}}\n"
    (tmp_path / "brand.yaml").write_text(brand)
    with pytest.raises(BadFile):
        import_brand(project, path=tmp_path / "brand.yaml")


def test_a_text_asset_has_no_thumbnail_and_nobody_waits_for_one(
    client: Client, vera: User, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("pipelines.queue.ask_for_thumb", asked.append)
    monkeypatch.setattr("studio.views.assets.THUMB_PATIENCE", 0)
    asset = make_asset(project, b"only words", "note.txt")
    client.force_login(vera)
    assert client.get(f"/assets/{asset.pk}/thumb/").status_code == 404
    assert not asked


def test_the_same_form_sent_twice_starts_one_run(
    client: Client, dora: User, project: Project, queue: list[Any], heard: list[Any]
) -> None:
    version = make_version(project, drawing(SAY, inputs={"words": {"type": "text"}}))
    client.force_login(dora)
    address = f"/projects/{project.slug}/pipelines/{version.pipeline_id}/start/"
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', client.get(address).content.decode()))
    for _ in range(2):
        client.post(address, {**hidden, "words": "one"})
    assert Run.objects.count() == 1


def test_json_that_cannot_be_read_is_refused_and_what_can_be_is_read(
    client: Client, dora: User, project: Project, queue: list[Any], heard: list[Any]
) -> None:
    client.force_login(dora)
    assert start(client, project, {"facts": {"type": "json"}}, facts='{"a": ').status_code == 422
    start(client, project, {"facts": {"type": "json"}}, facts='{"a": 1}')
    assert Run.objects.get().inputs["facts"] == {"a": 1}
