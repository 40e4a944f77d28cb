"""The page on which a person chooses how to try again, and the links between a run and its retries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from pipelines.models import Project, Run, StepRun
from studio.models import User
from tests.factories import make_run
from tests.pipelines.actions.test_renewals import INPUTS, chain, publish_next

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]

Work = Callable[[Run], Run]


@pytest.fixture
def failed(project: Project, work: Work) -> Run:
    """Three rows, of which one has failed."""
    return work(make_run(project, chain(fail_on="bad"), word=["a", "bad", "c"]))


def page(client: Client, run: Run, address: str = "retry/") -> str:
    return client.get(f"/runs/{run.pk}/{address}").content.decode()


def press(client: Client, run: Run, choice: str, once: str = "") -> str:
    answer = client.post(f"/runs/{run.pk}/retry/", {"with": choice, "once": once})
    assert answer.status_code == 302
    return answer["Location"]


def test_the_page_shows_what_failed_and_what_differs(client: Client, dora: User, failed: Run) -> None:
    publish_next(failed, chain(), message="Nothing is bad")
    client.force_login(dora)
    told = page(client, failed)
    assert "Failed: 1." in told
    assert "This touches 1 of 3 rows." in told
    assert "2 instead of 1: Nothing is bad" in told
    assert "“Say”: fail on is no longer set; it was “bad”." in told
    assert "Try again as it was" in told
    assert "Try again with version 2" in told


def test_where_nothing_is_newer_there_is_one_button(client: Client, dora: User, failed: Run) -> None:
    client.force_login(dora)
    told = page(client, failed)
    assert "this run already has the newest version and brand" in told
    assert ('value="own"' in told, 'value="newest"' in told) == (True, False)


def test_a_viewer_reads_it_without_buttons(client: Client, vera: User, failed: Run) -> None:
    client.force_login(vera)
    assert "A designer or an owner of the project can try it again." in page(client, failed)
    assert "<form" not in page(client, failed).split("<main")[1]


def test_where_nothing_failed_it_says_so_and_has_no_buttons(
    client: Client, dora: User, project: Project, work: Work
) -> None:
    run = work(make_run(project, chain(), word=["a"]))
    client.force_login(dora)
    assert "so there is nothing to try again." in page(client, run)
    assert "<form" not in page(client, run).split("<main")[1]


def test_with_the_newest_a_person_is_led_to_the_new_run(client: Client, dora: User, failed: Run) -> None:
    publish_next(failed, chain())
    client.force_login(dora)
    address = press(client, failed, "newest", once="abc")
    made = Run.objects.get(retry_of=failed)
    assert address == f"/runs/{made.pk}/"
    assert made.started_by == dora
    assert press(client, failed, "newest", once="abc") == address, "a second click on the same form"
    assert Run.objects.count() == 2


def test_as_it_was_a_person_is_led_to_the_same_run(client: Client, dora: User, failed: Run) -> None:
    client.force_login(dora)
    assert press(client, failed, "own", once="abc") == f"/runs/{failed.pk}/"
    assert StepRun.objects.get(run=failed, step="say", path="1").state == "ready"
    assert press(client, failed, "own", once="abc") == f"/runs/{failed.pk}/"


def test_what_prevents_the_newest_is_told_before_and_after_the_click(client: Client, dora: User, failed: Run) -> None:
    publish_next(failed, {**chain(), "inputs": {**INPUTS, "mood": {"type": "text"}}})
    client.force_login(dora)
    assert "Mood is needed by version 2" in page(client, failed)
    assert 'value="newest"' not in page(client, failed)
    answer = client.post(f"/runs/{failed.pk}/retry/", {"with": "newest"})
    assert answer.status_code == 422
    assert "Mood is needed by version 2" in answer.content.decode()
    assert Run.objects.count() == 1


def test_the_run_page_leads_there_only_when_something_is_newer(client: Client, dora: User, failed: Run) -> None:
    client.force_login(dora)
    assert "data-retry" not in page(client, failed, "")
    publish_next(failed, chain())
    assert f'data-retry="/runs/{failed.pk}/retry/"' in page(client, failed, "")


def test_a_run_and_its_retry_name_each_other(client: Client, dora: User, failed: Run) -> None:
    publish_next(failed, chain())
    client.force_login(dora)
    assert "run-top" not in page(client, failed, "")
    address = press(client, failed, "newest")
    old, new = page(client, failed, ""), client.get(address).content.decode()
    assert f'Tries again what failed in <a href="/runs/{failed.pk}/">run {failed.pk}</a>.' in new
    assert f'is tried again in <a href="{address}">run' in old


def test_what_people_wrote_cannot_break_out(client: Client, dora: User, failed: Run) -> None:
    publish_next(failed, chain(say="<script>alert(1)</script>"), message="<script>alert(2)</script>")
    client.force_login(dora)
    assert "<script>alert" not in page(client, failed)
