"""The person's own page, and signing in."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pipelines.actions import note_absence
from pipelines.models import Absence
from studio.models import User
from studio.people import absent


def test_a_name_is_kept(client: Client, dora: User) -> None:
    client.force_login(dora)
    client.post("/account/", {"name": "Dora <i>M</i>"})
    dora.refresh_from_db()
    assert dora.name == "Dora <i>M</i>"
    assert "Dora &lt;i&gt;M" in client.get("/account/").content.decode()


def test_signing_in_with_the_right_password_and_not_with_another(client: Client, dora: User) -> None:
    wrong = client.post("/account/login/", {"login": "dora@example.com", "password": "not-this-one"})
    assert wrong.status_code == 200
    right = client.post("/account/login/", {"login": "DORA@example.com", "password": "a-long-password"})
    assert right.status_code == 302
    assert client.session["_auth_user_id"] == str(dora.pk)


def test_somebody_without_a_password_is_offered_one(client: Client, dora: User) -> None:
    dora.set_unusable_password()
    User.objects.filter(pk=dora.pk).update(password=dora.password)
    client.force_login(dora)
    assert "/account/password/set/" in client.get("/account/security/").content.decode()
    assert client.get("/account/password/set/").status_code == 200


def test_a_name_that_is_too_long_comes_back_with_what_is_wrong(client: Client, dora: User) -> None:
    client.force_login(dora)
    page = client.post("/account/", {"name": "y" * 81}).content.decode()
    assert "y" * 81 in page
    assert "at most 80 characters" in page
    dora.refresh_from_db()
    assert dora.name == "Dora"


def test_the_page_says_that_the_name_is_kept(client: Client, dora: User) -> None:
    client.force_login(dora)
    page = client.post("/account/", {"name": "Dora Maar"}, follow=True).content.decode()
    assert "Your name is kept." in page
    assert 'value="Dora Maar"' in page


def test_nothing_but_the_name_can_be_changed(client: Client, dora: User) -> None:
    client.force_login(dora)
    forged = {"name": "D", "email": "x@example.com", "is_staff": "on", "is_superuser": "on", "password": "x"}
    before = dora.password
    client.post("/account/", forged)
    dora.refresh_from_db()
    assert (dora.name, dora.email, dora.password) == ("D", "dora@example.com", before)
    assert not dora.is_staff
    assert not dora.is_superuser


def test_looking_changes_nothing(client: Client, dora: User) -> None:
    client.force_login(dora)
    assert client.get("/account/", {"name": "Other"}).status_code == 200
    dora.refresh_from_db()
    assert dora.name == "Dora"


def test_whoever_has_not_signed_in_changes_nobody(client: Client, dora: User) -> None:
    assert client.post("/account/", {"name": "Other"})["Location"] == "/account/login/?next=/account/"
    assert User.objects.get().name == "Dora"


def test_signing_out_takes_a_press_of_the_button(client: Client, dora: User) -> None:
    client.force_login(dora)
    client.get("/account/logout/")
    assert "_auth_user_id" in client.session
    client.post("/account/logout/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_out_of_the_house(client: Client, dora: User, elsewhere: str) -> None:
    given = {"login": "dora@example.com", "password": "a-long-password", "next": elsewhere}
    assert client.post("/account/login/", given)["Location"] == "/"


def test_signing_in_leads_to_the_page_that_was_asked_for(client: Client, dora: User) -> None:
    given = {"login": "dora@example.com", "password": "a-long-password", "next": "/runs/"}
    assert client.post("/account/login/", given)["Location"] == "/runs/"


def days(first: int, last: int) -> dict[str, str]:
    """So many days from today, as a browser sends them."""
    today = timezone.localdate()
    return {"first": str(today + timedelta(days=first)), "last": str(today + timedelta(days=last))}


def test_who_is_away_is_stood_in_for_until_the_end_of_the_last_day(client: Client, bob: User, vera: User) -> None:
    client.force_login(bob)
    told = client.post("/account/absences/", {**days(0, 2), "stand_in": vera.pk}, follow=True).content.decode()
    assert "Vera answers for you while you are away." in told
    absence = Absence.objects.get()
    end = datetime.combine(timezone.localdate() + timedelta(days=3), datetime.min.time())
    assert absence.ends_at == timezone.make_aware(end)
    assert absent(vera.pk) == [bob.pk]
    client.force_login(vera)
    assert "You stand in for Bob" in client.get("/account/").content.decode()


def test_an_absence_to_come_does_not_begin_today(client: Client, bob: User, vera: User) -> None:
    client.force_login(bob)
    client.post("/account/absences/", {**days(1, 2), "stand_in": vera.pk})
    assert absent(vera.pk) == []
    assert "Vera will stand in" in client.get("/account/").content.decode()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (days(-1, 2), "This day is over."),
        (days(3, 2), "An absence must end after it begins."),
        (days(0, 400), "An absence lasts a year at most."),
        ({"first": "soon", "last": ""}, "Choose a day."),
        ({**days(0, 1), "stand_in": ""}, "Choose somebody who shares a project with you."),
        ({**days(0, 1), "stand_in": "stranger"}, "Choose somebody who shares a project with you."),
        ({**days(0, 1), "stand_in": "self"}, "Choose somebody who shares a project with you."),
    ],
)
def test_what_is_wrong_with_an_absence_is_told(
    client: Client, bob: User, vera: User, charlie: User, given: dict[str, str], told: str
) -> None:
    client.force_login(bob)
    named = {"stranger": charlie.pk, "self": bob.pk, "": "", "vera": vera.pk}
    refused = client.post("/account/absences/", {**given, "stand_in": named[given.get("stand_in", "vera")]})
    assert refused.status_code == 422
    assert told in refused.content.decode()
    assert "Charlie" not in refused.content.decode()
    assert not Absence.objects.exists()


def test_only_ones_own_absence_can_be_ended(client: Client, bob: User, vera: User) -> None:
    now = timezone.now()
    absence = note_absence(bob, stand_in=vera, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=1))
    client.force_login(vera)
    assert client.post(f"/account/absences/{absence.pk}/end/").status_code == 404
    assert absent(vera.pk) == [bob.pk]
    client.force_login(bob)
    for _ in range(2):
        assert client.post(f"/account/absences/{absence.pk}/end/")["Location"] == "/account/"
    assert absent(vera.pk) == []


def test_looking_ends_and_begins_no_absence(client: Client, bob: User, vera: User) -> None:
    client.force_login(bob)
    assert client.get("/account/absences/", {**days(0, 1), "stand_in": vera.pk}).status_code == 405
    assert client.get("/account/absences/1/end/").status_code == 405
    client.logout()
    assert client.post("/account/absences/")["Location"].startswith("/account/login/")
