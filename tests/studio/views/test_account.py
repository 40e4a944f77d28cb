"""The person's own page, and signing in."""

from __future__ import annotations

import pytest
from django.test import Client

from studio.models import User


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
    assert "/account/password/set/" in client.get("/account/").content.decode()
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
