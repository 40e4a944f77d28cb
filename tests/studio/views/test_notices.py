"""Notices: the bell, the list behind it, and who gets mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pipelines.actions.notices import mute_mail, muted_projects, note_review_opened, off_address
from pipelines.models import Notice, Project, Review
from studio import access
from studio.models import User
from studio.views.notices import SHOWN
from tests.asked import Work, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


@pytest.fixture
def review(project: Project, work: Work) -> Review:
    return waiting(project, work, question="Is it <i>ours</i>?")


def tell(user: User, project: Project, review: Review | None, kind: str = "remind", **facts: Any) -> Notice:
    key = f"{kind} {user.pk} {Notice.objects.count()}"
    return Notice.objects.create(user=user, project=project, review=review, kind=kind, key=key, facts=facts)


def page(client: Client, user: User, address: str = "/notices/") -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_notice_leads_to_its_review(client: Client, project: Project, review: Review, bob: User) -> None:
    tell(bob, project, review)
    tell(bob, project, review, "escalate")
    tell(bob, project, review, "digest", count=1)
    tell(bob, project, review, "digest", count=12)
    shown = page(client, bob)
    assert shown.count(f'href="/reviews/{review.pk}/"') == 3
    for words in ("Still waits for your answer", "Passed up to you", "Waits for you", "12 reviews wait for you"):
        assert words in shown
    assert "Is it &lt;i&gt;ours" in shown


def test_the_bell_counts_what_was_not_read_on_every_page(
    client: Client, project: Project, review: Review, bob: User, alice: User
) -> None:
    tell(bob, project, review)
    tell(alice, project, review)
    note_review_opened(review, by=alice)
    assert "data-notices>1<" in page(client, bob, "/runs/")
    assert "data-notices><" in page(client, alice, "/runs/")
    Notice.objects.bulk_create(Notice(user=bob, project=project, kind="remind", key=f"{n}") for n in range(200))
    assert "data-notices>99+<" in page(client, bob, "/runs/")


def test_a_page_is_marked_as_read_and_what_came_since_is_not(
    client: Client, project: Project, review: Review, bob: User, alice: User
) -> None:
    hers, shown, later = (tell(user, project, review) for user in (alice, bob, bob))
    client.force_login(bob)
    assert client.post("/notices/read/", {"upto": shown.pk})["Location"] == "/notices/"
    assert {row.pk for row in Notice.objects.filter(seen_at=None)} == {hers.pk, later.pk}


@pytest.mark.parametrize("upto", ["", "-1", "x", "9" * 40, "²"])
def test_a_forged_mark_reads_nothing(client: Client, project: Project, review: Review, bob: User, upto: str) -> None:
    tell(bob, project, review)
    client.force_login(bob)
    assert client.post("/notices/read/", {"upto": upto}).status_code == 302
    assert access.unread_notices(bob) == 1


def test_notices_come_by_pages_newest_first(client: Client, project: Project, review: Review, bob: User) -> None:
    told = [tell(bob, project, review) for _ in range(SHOWN + 3)]
    first = page(client, bob)
    assert f'href="?before={told[3].pk}"' in first
    assert first.count("Still waits") == SHOWN
    second = page(client, bob, f"/notices/?before={told[3].pk}")
    assert second.count("Still waits") == 3
    assert "?before=" not in second
    assert "There are no earlier notices" in page(client, bob, f"/notices/?before={told[0].pk}")


def test_what_nobody_is_told_by_is_not_listed(client: Client, project: Project, review: Review, bob: User) -> None:
    note_review_opened(review, by=bob)
    mute_mail(bob.pk, project=project.pk)
    tell(bob, project, review, "letter", count=1)
    assert "Nothing has been told to you yet" in page(client, bob)


def test_who_has_left_a_project_sees_nothing_of_it(client: Client, project: Project, review: Review, bob: User) -> None:
    tell(bob, project, review)
    access.remove_member(project, bob)
    assert "Is it" not in page(client, bob)
    assert access.unread_notices(bob) == 0


def test_the_list_costs_the_same_however_long_it_is(
    client: Client, project: Project, review: Review, bob: User
) -> None:
    costs = []
    for more in (1, 1, 30):
        for _ in range(more):
            tell(bob, project, review)
        with CaptureQueriesContext(connection) as asked:
            client.force_login(bob)
            page(client, bob)
        costs.append(len(asked))
    assert costs[1] == costs[2]


def test_mail_is_ended_and_begun_again_for_one_project(client: Client, project: Project, bob: User) -> None:
    address = f"/notices/mail/{project.slug}/"
    assert "End the mail" in page(client, bob)
    assert "no more mail" in client.post(address, {"send": "no"}, follow=True).content.decode()
    assert muted_projects(bob.pk) == {project.pk}
    assert "sends you no mail" in page(client, bob)
    client.post(address, {"send": "yes"})
    assert muted_projects(bob.pk) == set()


def test_a_strangers_project_has_no_mail_to_end(client: Client, project: Project, charlie: User) -> None:
    client.force_login(charlie)
    theirs, nothing = (client.post(f"/notices/mail/{slug}/") for slug in (project.slug, "nowhere"))
    assert (theirs.status_code, nothing.status_code) == (404, 404)
    assert theirs.content == nothing.content
    assert muted_projects(charlie.pk) == set()


def off(user: User, project: Project) -> str:
    return "/" + off_address(user.pk, project=project.pk).split("/", 3)[3]


def test_a_mails_own_link_asks_and_only_a_post_ends_it(client: Client, project: Project, bob: User) -> None:
    address = off(bob, project)
    asked = client.get(address)
    assert "End the mail about Northbay Coffee?" in asked.content.decode()
    assert asked["Referrer-Policy"] == "no-referrer"
    assert "no-store" in asked["Cache-Control"]
    assert muted_projects(bob.pk) == set()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200, "a mail program sends no cookie"
    assert muted_projects(bob.pk) == {project.pk}
    assert strict.post(address).status_code == 200, "harmless to repeat"


def test_a_forged_link_ends_nothing(client: Client, project: Project, bob: User) -> None:
    address = off(bob, project)
    for forged in (address.replace("/off/", "/off/x"), "/notices/off/nonsense/"):
        assert (client.get(forged).status_code, client.post(forged).status_code) == (404, 404)
    assert not Notice.objects.exists()
