"""The person's own page, and signing in."""

from __future__ import annotations

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
