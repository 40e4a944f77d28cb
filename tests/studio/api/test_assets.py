"""Assets over the API."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from pipelines.actions import store_upload
from pipelines.models import Asset, Project, Run
from tests.factories import drawing, make_run
from tests.studio.api.conftest import Caller

EXPORT = drawing(
    {
        "frame": {"type": "reframe", "in": {"image": "$photo"}, "params": {"formats": ["1:1"]}},
        "export": {"type": "export", "in": {"image": "frame.image"}, "params": {"presets": ["story"]}},
    },
    inputs={"photo": {"type": "image"}},
)


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_an_upload_comes_back_byte_for_byte(as_designer: Caller, project: Project, photo: bytes) -> None:
    told = as_designer.upload(project.slug, photo).json()
    assert told["sha256"] == hashlib.sha256(photo).hexdigest()
    assert (told["kind"], told["bytes"], told["name"]) == ("image", len(photo), "photo.jpg")
    assert told["width"] > 0
    content = as_designer("GET", f"/assets/{told['id']}/content")
    assert body_of(content) == photo
    assert content["Content-Type"] == "image/jpeg"
    assert content["X-Content-Type-Options"] == "nosniff"
    assert content["Content-Disposition"].startswith("inline")
    unchanged = as_designer("GET", f"/assets/{told['id']}/content", if_none_match=content["ETag"])
    assert unchanged.status_code == 304


def test_what_a_browser_might_run_is_only_ever_downloaded(as_designer: Caller, project: Project) -> None:
    asset = store_upload(project, data=b"<script>alert(1)</script>", name="note.txt", by=None)
    content = as_designer("GET", f"/assets/{asset.pk}/content")
    assert content["Content-Disposition"].startswith("attachment")
    assert "sandbox" in content["Content-Security-Policy"]
    assert body_of(content)


@pytest.mark.parametrize(("name", "data"), [("photo.png", b"just words"), ("photo.jpg", b""), ("a.svg", b"<svg/>")])
def test_a_bad_file_is_refused_with_the_reason(as_designer: Caller, project: Project, name: str, data: bytes) -> None:
    answer = as_designer.upload(project.slug, data, name)
    assert (answer.status_code, answer.json()["title"]) == (422, "This file cannot be used")
    assert name in answer.json()["detail"]
    assert not Asset.objects.exists()


def test_a_file_over_the_limit_is_refused(as_designer: Caller, project: Project, photo: bytes, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1_000
    assert as_designer.upload(project.slug, photo).status_code == 422


def test_an_upload_without_its_parts_says_which(as_designer: Caller) -> None:
    answer = as_designer.client.post("/api/v1/assets", {}, headers=as_designer.headers)
    assert answer.status_code == 422
    assert {error["loc"][-1] for error in answer.json()["errors"]} == {"file", "project"}


def test_the_same_key_keeps_one_asset_and_another_file_is_a_conflict(
    as_designer: Caller, project: Project, photo: bytes
) -> None:
    first, again = (as_designer.upload(project.slug, photo, idempotency_key="k").json() for _ in range(2))
    assert first == again
    assert Asset.objects.count() == 1
    assert as_designer.upload(project.slug, b"other words", "a.txt", idempotency_key="k").status_code == 409


def test_a_file_knows_the_steps_and_files_it_came_from(
    as_designer: Caller, project: Project, asset: Asset, work: Callable[[Run], Run]
) -> None:
    run = work(make_run(project, EXPORT, photo=asset.as_value()))
    made = Asset.objects.get(step_run__step="export")
    told = as_designer("GET", f"/assets/{made.pk}/lineage").json()
    assert (told["asset"]["id"], told["run"]) == (str(made.pk), run.pk)
    assert [(step["step"], step["path"]) for step in told["steps"]] == [("frame", ""), ("export", "")]
    assert told["steps"][0]["inputs"] == [str(asset.pk)]
    assert str(asset.pk) in [source["id"] for source in told["assets"]]


def test_an_upload_came_from_no_step(as_designer: Caller, asset: Asset) -> None:
    told = as_designer("GET", f"/assets/{asset.pk}/lineage").json()
    assert (told["steps"], told["assets"], told["run"]) == ([], [], None)


def test_the_files_of_a_project_are_listed_newest_first_by_kind_and_by_who_brought_them(
    as_designer: Caller, project: Project, asset: Asset, work: Callable[[Run], Run]
) -> None:
    work(make_run(project, EXPORT, photo=asset.as_value()))
    words = as_designer.upload(project.slug, b"words", "a.txt").json()
    every = as_designer("GET", f"/assets?project={project.slug}").json()["items"]
    assert every[0]["id"] == words["id"]
    assert {item["id"] for item in every} == {str(pk) for pk in Asset.objects.values_list("pk", flat=True)}
    pictures = as_designer("GET", f"/assets?project={project.slug}&kind=image&brought=true").json()
    assert [item["id"] for item in pictures["items"]] == [str(asset.pk)]
    assert as_designer("GET", "/assets?project=nobodys").status_code == 404
