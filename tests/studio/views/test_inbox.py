"""The inbox page: what waits, filtered by its address, and where to start."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pipelines.actions import claim_review, note_absence
from pipelines.models import Project, Review, Seat
from studio.models import User
from tests.asked import Work, policy, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


def page_of(client: Client, address: str = "/reviews/") -> str:
    return client.get(address).content.decode()


def copies(review: Review, number: int) -> None:
    """So many more open reviews like this one."""
    keys = list(review.seats.values_list("key", "barred"))
    fields = ("step_run_id", "run_id", "project_id", "question", "text", "seen", "kind")
    same = {name: getattr(review, name) for name in fields}
    made = Review.objects.bulk_create([Review(**same) for _ in range(number)])
    Seat.objects.bulk_create([Seat(review=one, key=key, barred=barred) for one in made for key, barred in keys])


def test_each_run_says_how_much_of_it_waits_and_leads_to_the_table(
    client: Client, bob: User, project: Project, work: Work
) -> None:
    review = waiting(project, work)
    copies(review, 9)
    client.force_login(bob)
    page = page_of(client)
    assert '<span data-number="10">10</span> waiting' in page
    assert f'href="/reviews/table/?run={review.run_id}"' in page
    assert '<span data-rest="4">4</span> more in this run' in page


@pytest.mark.parametrize("number", [10, 1_000])
def test_it_takes_as_many_queries_for_ten_as_for_a_thousand(
    client: Client, bob: User, project: Project, work: Work, number: int
) -> None:
    copies(waiting(project, work), number - 1)
    client.force_login(bob)
    page_of(client)
    with CaptureQueriesContext(connection) as queries:
        assert f'data-all="{number}"' in page_of(client)
    assert len(queries) <= 26


def test_the_address_filters_and_is_kept_by_the_form(client: Client, bob: User, project: Project, work: Work) -> None:
    calm, loud = waiting(project, work, question="Is it calm?"), waiting(project, work, question="Is it loud?")
    client.force_login(bob)
    page = page_of(client, "/reviews/?words=calm&due=none")
    assert f'data-review="{calm.pk}"' in page
    assert f'data-review="{loud.pk}"' not in page
    assert 'name="words" value="calm"' in page
    assert '<option value="none" selected>' in page


def test_where_nothing_fits_the_way_back_is_shown(client: Client, bob: User, project: Project, work: Work) -> None:
    waiting(project, work)
    client.force_login(bob)
    assert "Nothing that waits for you fits these filters." in page_of(client, "/reviews/?kind=video")


@pytest.mark.parametrize(
    "query", ["run=x", "run=99999999999999999999", "older=-1", "kind=%00", "words=%00", "after=%00", "project=%00"]
)
def test_an_address_that_says_nonsense_is_a_page_all_the_same(
    client: Client, bob: User, project: Project, work: Work, query: str
) -> None:
    waiting(project, work)
    client.force_login(bob)
    assert client.get(f"/reviews/?{query}").status_code == 200


def test_the_next_page_goes_on_where_this_one_ends(
    client: Client, bob: User, project: Project, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = waiting(project, work)
    for number in range(20):
        copies(waiting(project, work), 0 if number else 1)
    client.force_login(bob)
    page = page_of(client)
    assert f'data-run="{first.run_id}"' in page
    following = page.split("after=")[1].split('"')[0]
    rest = page_of(client, f"/reviews/?after={following}")
    assert rest.count("data-run=") == 1
    assert f'data-run="{first.run_id}"' not in rest


def test_a_stand_in_is_told_for_whom(client: Client, bob: User, vera: User, project: Project, work: Work) -> None:
    waiting(project, work, policy=policy(project, stages=[{"who": {"people": [bob.pk]}}]))
    now = timezone.now()
    note_absence(bob, stand_in=vera, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    client.force_login(vera)
    assert "for Bob, who is away" in page_of(client)


def test_what_asks_me_too_is_not_for_somebody_else(
    client: Client, bob: User, alice: User, project: Project, work: Work
) -> None:
    waiting(project, work)
    now = timezone.now()
    note_absence(bob, stand_in=alice, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    client.force_login(alice)
    assert "who is away" not in page_of(client)


def test_who_is_looking_is_named_but_for_myself(
    client: Client, bob: User, alice: User, project: Project, work: Work
) -> None:
    mine, theirs = waiting(project, work), waiting(project, work)
    claim_review(mine, by=bob)
    claim_review(theirs, by=alice)
    client.force_login(bob)
    page = page_of(client)
    assert "Alice is looking" in page
    assert "Bob is looking" not in page


def test_starting_leads_to_what_is_due_first_and_nobody_else_looks_at(
    client: Client, bob: User, alice: User, project: Project, work: Work
) -> None:
    old, late, soon = (waiting(project, work) for _ in range(3))
    for review, hours in ((late, 9), (soon, 2)):
        Review.objects.filter(pk=review.pk).update(due_at=timezone.now() + timedelta(hours=hours))
    claim_review(soon, by=alice)
    client.force_login(bob)
    assert client.post("/reviews/start/")["Location"] == f"/reviews/{late.pk}/"
    assert Review.objects.get(pk=late.pk).claimed_by == bob
    assert client.post("/reviews/start/", {"run": old.run_id})["Location"] == f"/reviews/{old.pk}/"


def test_where_others_look_at_everything_that_is_said(
    client: Client, bob: User, alice: User, project: Project, work: Work
) -> None:
    review = waiting(project, work)
    claim_review(review, by=alice)
    client.force_login(bob)
    answer: Any = client.post("/reviews/start/", {"run": review.run_id}, follow=True)
    assert answer.redirect_chain == [(f"/reviews/?run={review.run_id}", 302)]
    assert "Others are looking at everything that waits here." in answer.content.decode()


def test_a_stranger_starts_nothing(client: Client, charlie: User, project: Project, work: Work) -> None:
    review = waiting(project, work)
    client.force_login(charlie)
    assert client.post("/reviews/start/", {"run": review.run_id})["Location"].startswith("/reviews/?")
    assert Review.objects.get(pk=review.pk).claimed_by is None
