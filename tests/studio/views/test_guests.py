"""Inviting guests, on a project's pages: who may, what is shown once, and revoking."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pipelines.actions import create_project
from pipelines.models import GuestLink, Project, Review
from studio.models import KeptAnswer, Membership, Role, User
from tests.asked import Clock, Work, answer, policy, waiting
from tests.guests import guest_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


@pytest.fixture
def review(project: Project, work: Work) -> Review:
    return waiting(project, work)


@pytest.fixture
def designer(client: Client, dora: User) -> Client:
    client.force_login(dora)
    return client


def given(review: Review, **more: Any) -> dict[str, Any]:
    usual = {"name": "Kim of Northbay", "email": "kim@example.com", "may": "decide", "days": "7", "once": "a"}
    return {**usual, "reviews": [review.pk], **more}


def test_an_invitation_shows_an_address_that_opens_once_and_nowhere_again(
    designer: Client, project: Project, review: Review
) -> None:
    invite = f"/projects/{project.slug}/guests/invite/?run={review.run_id}"
    made = designer.post(invite, given(review, passphrase="harbour lights"))
    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    (path,) = set(re.findall(r"http://[^/]+(/g/[\w-]{43}/)", made.content.decode()))
    assert Client().get(path).status_code == 200
    link = GuestLink.objects.get()
    assert (link.name, link.may, list(link.reviews.all())) == ("Kim of Northbay", "decide", [review])
    assert timedelta(days=6) < link.expires_at - timezone.now() <= timedelta(days=7)
    for page in (f"/projects/{project.slug}/guests/", invite):
        assert path not in designer.get(page).content.decode()
    assert path.split("/")[2] not in str(list(KeptAnswer.objects.values())), "only its SHA-256 is kept"


def test_the_same_form_sent_twice_makes_one_link(designer: Client, project: Project, review: Review) -> None:
    invite = f"/projects/{project.slug}/guests/invite/?run={review.run_id}"
    designer.post(invite, given(review))
    again = designer.post(invite, given(review)).content.decode()
    assert GuestLink.objects.count() == 1
    assert "made already" in again
    assert "/g/" not in again


def test_only_what_is_open_in_the_run_can_be_chosen(
    designer: Client, project: Project, review: Review, work: Work, bob: User
) -> None:
    other, decided = waiting(project, work), waiting(project, work)
    answer(decided, bob)
    page = designer.get(f"/projects/{project.slug}/guests/invite/?run={review.run_id}").content.decode()
    assert f'name="reviews" value="{review.pk}"' in page
    assert f'name="reviews" value="{other.pk}"' not in page
    assert f'<option value="{decided.run_id}"' not in page
    for chosen in (other, decided):
        refused = designer.post(
            f"/projects/{project.slug}/guests/invite/?run={review.run_id}", given(review, reviews=[chosen.pk])
        )
        assert refused.status_code == 422
    assert not GuestLink.objects.exists()


def test_without_a_run_the_newest_that_waits_is_shown(
    designer: Client, project: Project, review: Review, work: Work
) -> None:
    newest = waiting(project, work)
    page = designer.get(f"/projects/{project.slug}/guests/invite/").content.decode()
    assert f'name="reviews" value="{newest.pk}"' in page


def test_where_nothing_waits_one_sentence_says_so(designer: Client, project: Project) -> None:
    assert "No run of this project waits" in designer.get(f"/projects/{project.slug}/guests/invite/").content.decode()


@pytest.mark.parametrize("run", ["x", "999999", "-1", "9" * 40, "9" * 5_000, "theirs"])
def test_a_run_of_elsewhere_does_not_exist(
    run: str, designer: Client, project: Project, dora: User, work: Work, review: Review
) -> None:
    if run == "theirs":
        elsewhere = create_project("Elsewhere")
        Membership.objects.create(user=dora, project=elsewhere, role=Role.OWNER)
        run = str(waiting(elsewhere, work).run_id)
    address = f"/projects/{project.slug}/guests/invite/?run={run}"
    assert designer.get(address).status_code == designer.post(address, given(review)).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": " "}, "Say who the guest is"),
        ({"email": "kim"}, "no e-mail address"),
        ({"passphrase": "short"}, "8 to 200 characters"),
        ({"reviews": []}, "Choose what the guest shall see"),
        ({"may": "own"}, "may comment, or decide"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_entered_stays(
    designer: Client, project: Project, review: Review, wrong: dict[str, Any], told: str
) -> None:
    address = f"/projects/{project.slug}/guests/invite/?run={review.run_id}"
    refused = designer.post(address, given(review, **{"passphrase": "harbour lights", **wrong}))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert told in page
    assert "email" in wrong or "kim@example.com" in page
    assert "harbour lights" not in page
    assert not GuestLink.objects.exists()


def test_who_made_it_is_told_that_no_guest_of_theirs_judges_it(
    designer: Client, project: Project, work: Work, dora: User
) -> None:
    review = waiting(project, work, by=dora, policy=policy(project, starter=False))
    page = designer.post(f"/projects/{project.slug}/guests/invite/?run={review.run_id}", given(review))
    assert "You made some of this" in page.content.decode()
    assert not GuestLink.objects.exists()


def test_the_list_says_how_each_link_is_used(
    designer: Client, project: Project, review: Review, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    used, door = guest_of(review, by=dora, name="Kim <i>")
    guest_of(review, by=dora, name="Lou", expires_at=clock.now + timedelta(hours=1))
    Client().get(door)
    Client().post(f"{door}{review.pk}/comment/", {"note": "Warmer"})
    clock.forward(hours=2)
    page = designer.get(f"/projects/{project.slug}/guests/").content.decode()
    assert "Kim &lt;i&gt;" in page
    assert "1 review, 1 comment, 0 answers" in page
    assert 'data-link="expired"' in page
    assert page.count("/revoke/") == 1, "what has expired needs no revoking"
    used.refresh_from_db()
    assert used.opened_at


def test_a_link_is_revoked_and_a_second_click_finds_it_done(
    designer: Client, project: Project, review: Review, dora: User
) -> None:
    link, door = guest_of(review, by=dora)
    for _ in range(2):
        answered = designer.post(f"/projects/{project.slug}/guests/{link.pk}/revoke/")
        assert answered["Location"] == f"/projects/{project.slug}/guests/"
    assert Client().get(door).status_code == 404
    assert 'data-link="revoked"' in designer.get(f"/projects/{project.slug}/guests/").content.decode()


def test_a_link_of_another_project_stays_open(designer: Client, project: Project, work: Work, alice: User) -> None:
    link, door = guest_of(waiting(create_project("Spring"), work), by=alice)
    assert designer.post(f"/projects/{project.slug}/guests/{link.pk}/revoke/").status_code == 404
    assert Client().get(door).status_code == 200
