"""The front door."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlsafe_base64_encode

from pipelines.actions import create_project
from pipelines.models import Project
from studio.access import add_member
from studio.management.welcome import sign_in_link
from studio.models import Role, User
from tests.factories import drawing, make_run


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


def test_of_several_projects_the_list_is_the_first_page(client: Client, dora: User) -> None:
    add_member(create_project("Spring"), dora, Role.VIEWER)
    client.force_login(dora)
    assert client.get("/")["Location"] == "/projects/"


def test_without_a_project_the_first_page_is_the_list_too(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("new@example.com"))
    assert client.get("/")["Location"] == "/projects/"


def test_the_link_leads_to_the_newest_run(
    client: Client, dora: User, project: Project, toys: None, queue: list[Any], heard: list[Any]
) -> None:
    _, newest = (make_run(project, drawing({"say": {"type": "echo", "params": {"say": "x"}}})) for _ in range(2))
    assert client.post(sign_in_link("", dora))["Location"] == f"/runs/{newest.pk}/"


def test_a_link_of_somebody_without_runs_leads_to_the_first_page(client: Client, dora: User) -> None:
    assert client.post(sign_in_link("", dora))["Location"] == "/"


def test_looking_at_a_link_does_not_spend_it_and_it_is_never_cached(client: Client, dora: User) -> None:
    link = sign_in_link("", dora)
    for _ in range(2):
        answer = client.get(link)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
    assert client.post(link).status_code == 302


def test_signing_in_another_way_spends_the_link(client: Client, dora: User) -> None:
    link = sign_in_link("", dora)
    client.post("/account/login/", {"login": "dora@example.com", "password": "a-long-password"})
    assert Client().post(link).status_code == 410


def test_a_new_password_spends_the_link(client: Client, dora: User) -> None:
    link = sign_in_link("", dora)
    dora.set_password("another-long-password")
    User.objects.filter(pk=dora.pk).update(password=dora.password)
    assert client.post(link).status_code == 410


def test_a_link_that_has_expired_signs_nobody_in(client: Client, dora: User, settings: Any) -> None:
    link = sign_in_link("", dora)
    settings.PASSWORD_RESET_TIMEOUT = -1
    answer = client.post(link)
    assert answer.status_code == 410
    assert "This link has been used" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_link_of_somebody_who_has_left_signs_nobody_in(client: Client, dora: User) -> None:
    link = sign_in_link("", dora)
    User.objects.filter(pk=dora.pk).update(is_active=False)
    assert client.post(link).status_code == 410
    assert "_auth_user_id" not in client.session


def test_the_token_of_one_person_does_not_sign_another_in(client: Client, dora: User, alice: User) -> None:
    token = sign_in_link("", dora).rstrip("/").rpartition("/")[2]
    forged = f"/welcome/{urlsafe_base64_encode(str(alice.pk).encode())}/{token}/"
    for answer in (client.get(forged), client.post(forged)):
        assert answer.status_code == 410
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["0", "-1", "1.5", "1" + "0" * 30, "9" * 6000, "1\x00", "x"])
def test_a_link_that_names_nobody_says_so_and_breaks_nothing(client: Client, dora: User, name: str) -> None:
    answer = client.post(f"/welcome/{urlsafe_base64_encode(name.encode())}/token/")
    assert answer.status_code == 410
    assert "_auth_user_id" not in client.session


def test_pressing_the_button_needs_the_page_it_is_on(dora: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(sign_in_link("", dora)).status_code == 403
    assert "_auth_user_id" not in client.session
