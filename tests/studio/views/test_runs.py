"""Runs: the page's snapshot, the files, the zip."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pipelines.errors import NotFound
from pipelines.models import Project, Run, StepRun
from studio.models import User
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

WORDS = drawing({"say": {"type": "echo", "in": {"text": "$words"}}}, inputs={"words": {"type": "text"}})


def test_the_page_carries_the_snapshot_the_canvas_reads(client: Client, vera: User, done: Run) -> None:
    client.force_login(vera)
    page = client.get(f"/runs/{done.pk}/").content.decode()
    told = json.loads(page.split('id="run-snapshot" type="application/json">')[1].split("</script>")[0])
    assert (told["type"], told["run"]["id"], told["run"]["state"]) == ("snapshot", done.pk, "done")


def test_a_second_cancel_is_told_that_the_run_has_ended(client: Client, dora: User, done: Run) -> None:
    client.force_login(dora)
    answer = client.post(f"/runs/{done.pk}/cancel/")
    assert answer.status_code == 409
    assert "already ended" in answer.content.decode()


@pytest.fixture
def fresh(project: Project, queue: list[Any], heard: list[Any]) -> Run:
    """A run nobody has worked on yet."""
    return make_run(project, WORDS, words="hello")


@pytest.fixture
def failed(project: Project, work: Callable[[Run], Run]) -> Run:
    """A run whose only step has failed."""
    steps = {"say": {"type": "echo", "in": {"text": "$words"}, "params": {"fail_on": "bad"}}}
    return work(make_run(project, drawing(steps, inputs={"words": {"type": "text"}}), words="bad"))


def state_of(run: Run) -> str:
    return Run.objects.get(pk=run.pk).state


def test_the_list_holds_the_runs_of_my_projects_newest_first(
    client: Client, vera: User, charlie: User, fresh: Run
) -> None:
    newer = make_run(fresh.project, WORDS, words="again")
    theirs = make_run(charlie.memberships.get().project, WORDS, words="theirs")
    client.force_login(vera)
    page = client.get("/runs/").content.decode()
    assert page.index(f"/runs/{newer.pk}/") < page.index(f"/runs/{fresh.pk}/")
    assert f"/runs/{theirs.pk}/" not in page


def test_without_runs_the_list_says_what_will_be_here(client: Client, vera: User) -> None:
    client.force_login(vera)
    assert "Runs will be here as soon as somebody starts one." in client.get("/runs/").content.decode()


def test_cancelling_once_cancels_and_twice_is_told(client: Client, dora: User, fresh: Run) -> None:
    client.force_login(dora)
    answer = client.post(f"/runs/{fresh.pk}/cancel/")
    assert answer["Location"] == f"/runs/{fresh.pk}/"
    assert state_of(fresh) == "cancelled"
    again = client.post(f"/runs/{fresh.pk}/cancel/")
    assert again.status_code == 409
    assert "This run has already ended: it is cancelled." in again.content.decode()


def test_trying_again_once_makes_it_ready_and_twice_is_told(
    client: Client, dora: User, failed: Run, queue: list[tuple[int, str]]
) -> None:
    assert failed.state == "failed"
    queue.clear()
    client.force_login(dora)
    answer = client.post(f"/runs/{failed.pk}/retry/")
    assert answer["Location"] == f"/runs/{failed.pk}/"
    assert StepRun.objects.get(run=failed).state == "ready"
    again = client.post(f"/runs/{failed.pk}/retry/")
    assert again.status_code == 409
    assert "so there is nothing to try again." in again.content.decode()
    assert StepRun.objects.get(run=failed).state == "ready"


@pytest.mark.parametrize("verb", ["cancel", "retry"])
@pytest.mark.parametrize(("who", "status"), [("charlie", 404), ("vera", 403), ("bob", 403), (None, 302)])
def test_whoever_may_not_changes_nothing(
    client: Client, fresh: Run, failed: Run, verb: str, who: str | None, status: int, request: pytest.FixtureRequest
) -> None:
    if who:
        client.force_login(request.getfixturevalue(who))
    run = {"cancel": fresh, "retry": failed}[verb]
    answer = client.post(f"/runs/{run.pk}/{verb}/")
    assert answer.status_code == status
    assert who != "charlie" or NotFound().message in answer.content.decode()
    assert state_of(run) == run.state


def test_what_people_typed_cannot_break_out_of_the_snapshot(client: Client, vera: User, fresh: Run) -> None:
    evil = "</script><script>alert(1)</script>"
    run = make_run(fresh.project, {**WORDS, "name": evil}, words=evil)
    client.force_login(vera)
    for address in (f"/runs/{run.pk}/", "/runs/", f"/runs/{run.pk}/outputs/"):
        assert "<script>alert" not in client.get(address).content.decode()


def test_an_address_with_an_impossible_number_is_nothing(client: Client, vera: User) -> None:
    client.force_login(vera)
    answer = client.get(f"/runs/{10**30}/")
    assert answer.status_code == 404
    assert NotFound().message in answer.content.decode()


@pytest.mark.parametrize("address", ["", "outputs/", "outputs.zip", "manifest.json"])
def test_pages_take_no_post(client: Client, alice: User, fresh: Run, address: str) -> None:
    client.force_login(alice)
    assert client.post(f"/runs/{fresh.pk}/{address}").status_code == 405
    assert state_of(fresh) == fresh.state
