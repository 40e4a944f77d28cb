"""Hand-offs over the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.actions import cancel_run
from pipelines.models import Asset, HandOff, Project, Run, StepRun
from studio.models import User
from tests.factories import make_run
from tests.studio.api.conftest import PAINT, Caller


def test_what_is_wanted_is_found_with_all_that_goes_along(
    as_reviewer: Caller, hand_off: HandOff, asset: Asset, project: Project
) -> None:
    (told,) = as_reviewer("GET", f"/hand-offs?project={project.slug}").json()["items"]
    assert told == as_reviewer("GET", f"/hand-offs/{hand_off.pk}").json()
    assert (told["id"], told["state"], told["run"], told["step"]) == (hand_off.pk, "open", hand_off.run_id, "paint")
    assert (told["prompt"], told["wants"], told["tool"]["key"]) == ("A cup --ar 1:1", "image", "midjourney")
    (file,) = told["files"]
    assert (file["port"], file["asset"], file["sha256"]) == ("image", str(asset.pk), asset.sha256)
    assert as_reviewer.client.get(file["content"], headers=as_reviewer.headers).status_code == 200


def test_a_file_that_is_brought_back_lets_the_run_go_on(
    as_reviewer: Caller, hand_off: HandOff, photo: bytes, work: Callable[[Run], Run]
) -> None:
    answer = as_reviewer.hand_back(hand_off.pk, photo)
    assert (answer.status_code, answer.json()["state"], answer.json()["answered_by"]) == (201, "done", "Bob")
    assert work(hand_off.run).state == "done"
    made = StepRun.objects.get(pk=hand_off.step_run_id).outputs["image"]
    assert answer.json()["outputs"]["image"]["asset"] == made["asset"]
    assert Asset.objects.get(pk=made["asset"]).read() == photo
    assert as_reviewer("GET", "/hand-offs").json()["items"] == []


def test_the_same_key_hands_back_once_and_another_file_is_a_conflict(
    as_reviewer: Caller, hand_off: HandOff, photo: bytes
) -> None:
    first, again = (as_reviewer.hand_back(hand_off.pk, photo, idempotency_key="k") for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert Asset.objects.filter(step_run=hand_off.step_run_id).count() == 1
    assert as_reviewer.hand_back(hand_off.pk, photo + b" ", idempotency_key="k").status_code == 409


def test_the_second_is_told_who_was_first(
    as_reviewer: Caller, as_owner: Caller, hand_off: HandOff, photo: bytes
) -> None:
    as_reviewer.hand_back(hand_off.pk, photo)
    late = as_owner.hand_back(hand_off.pk, photo)
    assert (late.status_code, "Bob has already handed this back" in late.json()["detail"]) == (409, True)


@pytest.mark.parametrize("data", [b"only words", b""])
def test_what_is_no_picture_is_refused_and_it_stays_open(as_reviewer: Caller, hand_off: HandOff, data: bytes) -> None:
    answer = as_reviewer.hand_back(hand_off.pk, data, "notes.txt", idempotency_key="k")
    assert (answer.status_code, answer.json()["title"]) == (422, "This file cannot be used")
    assert HandOff.objects.get(pk=hand_off.pk).state == "open"


def test_a_request_without_its_file_says_so(as_reviewer: Caller, hand_off: HandOff) -> None:
    address = f"/api/v1/hand-offs/{hand_off.pk}/files"
    answer = as_reviewer.client.post(address, {}, headers=as_reviewer.headers)
    assert (answer.status_code, answer.json()["errors"][0]["loc"][-1]) == (422, "file")


def test_they_come_page_by_page_oldest_first_and_only_to_who_may_hand_back(
    as_reviewer: Caller, vera: User, hand_off: HandOff, asset: Asset, project: Project, work: Callable[[Run], Run]
) -> None:
    work(make_run(project, PAINT, fresh=True, photo=asset.as_value()))
    first = as_reviewer("GET", "/hand-offs?limit=1").json()
    assert [item["id"] for item in first["items"]] == [hand_off.pk]
    second = as_reviewer("GET", f"/hand-offs?limit=1&cursor={first['next']}").json()
    assert (len(second["items"]), second["next"]) == (1, None)
    assert as_reviewer("GET", "/hand-offs?project=elsewhere").json()["items"] == []
    assert Caller(vera)("GET", "/hand-offs").json()["items"] == []
    cancel_run(hand_off.run)
    assert [item["id"] for item in as_reviewer("GET", "/hand-offs").json()["items"]] == [second["items"][0]["id"]]
