"""The front door."""

from __future__ import annotations

from django.test import Client

from pipelines.models import Project
from studio.management.welcome import sign_in_link
from studio.models import User


def test_the_only_project_is_the_first_page(client: Client, dora: User, project: Project) -> None:
    client.force_login(dora)
    assert client.get("/")["Location"] == f"/projects/{project.slug}/"


def test_opening_the_link_signs_nobody_in_and_pressing_the_button_does(client: Client, dora: User) -> None:
    link = sign_in_link("", dora)
    assert "Enter the studio" in client.get(link).content.decode()
    assert "_auth_user_id" not in client.session
    assert client.post(link).status_code == 302
    assert client.session["_auth_user_id"] == str(dora.pk)


def test_a_link_works_once_and_then_says_so(client: Client, dora: User) -> None:
    link = sign_in_link("", dora)
    client.post(link)
    for answer in (Client().get(link), Client().post(link)):
        assert answer.status_code == 410
        assert "This link has been used" in answer.content.decode()


def test_a_forged_link_signs_nobody_in(client: Client, dora: User) -> None:
    link = sign_in_link("", dora)
    for forged in (link[:-3] + "xx/", "/welcome/!!/x/", "/welcome/OTk5/x/"):
        assert client.post(forged).status_code in (404, 410)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up_alone(client: Client, db: None) -> None:
    client.post("/account/signup/", {"email": "new@example.com", "password1": "a-long-password"})
    assert not User.objects.exists()
