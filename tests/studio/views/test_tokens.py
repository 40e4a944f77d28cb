"""The page of API tokens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pipelines.models import AuditEntry
from studio.models import ApiToken, User

pytestmark = pytest.mark.django_db
FORM = {"name": "Nightly", "scopes": ["read", "run"], "days": "30", "once": "abc"}


def ask(secret: str) -> tuple[int, bytes]:
    answer = Client(headers={"authorization": f"Bearer {secret}"}).get("/api/v1/runs")
    return answer.status_code, answer.content


def test_a_token_is_shown_once_works_and_can_be_revoked(client: Client, dora: User) -> None:
    client.force_login(dora)
    made = client.post("/account/tokens/", FORM)
    found = re.search(r'id="secret">(pl_[\w-]+)<', made.content.decode())
    assert made.status_code == 201
    assert found
    secret = found[1]
    assert "no-store" in made["Cache-Control"]
    assert secret not in client.get("/account/tokens/").content.decode()
    assert ask(secret)[0] == 200
    page = client.get("/account/tokens/").content.decode()
    assert "last used" in page
    assert "may read, run" in page
    token = ApiToken.objects.get(user=dora)
    client.post(f"/account/tokens/{token.pk}/revoke/")
    assert ask(secret) == ask("pl_unknown")
    assert ask(secret)[0] == 401
    noted = AuditEntry.objects.filter(noun="token").order_by("pk")
    assert [(entry.deed, entry.by) for entry in noted] == [("issue", dora), ("revoke", dora)]
    assert secret not in str([*noted.values()])
    assert token.digest not in str([*noted.values()])


def test_an_expired_token_is_answered_like_an_unknown_one(client: Client, dora: User) -> None:
    client.force_login(dora)
    made = client.post("/account/tokens/", FORM).content.decode()
    secret = made.partition('id="secret">')[2].partition("<")[0]
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ask(secret) == ask("pl_unknown")
    assert "expired" in client.get("/account/tokens/").content.decode()


def test_the_same_form_sent_twice_issues_one_token(client: Client, dora: User) -> None:
    client.force_login(dora)
    client.post("/account/tokens/", FORM)
    again = client.post("/account/tokens/", FORM, follow=True).content.decode()
    assert "was issued already" in again
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"scopes": []}, {"scopes": ["root"]}, {"days": "never"}, {"days": "1e9"}]
)
def test_what_is_wrong_comes_back_as_typed(wrong: dict[str, object], client: Client, dora: User) -> None:
    client.force_login(dora)
    page = client.post("/account/tokens/", {**FORM, **wrong})
    assert page.status_code == 422
    assert 'class="wrong"' in page.content.decode()
    assert not ApiToken.objects.exists()


def test_a_token_without_end_is_offered_only_where_settings_allow_it(
    client: Client, dora: User, settings: object
) -> None:
    settings.TOKENS_WITHOUT_END = True  # type: ignore[attr-defined]
    client.force_login(dora)
    assert client.post("/account/tokens/", {**FORM, "days": "never"}).status_code == 201
    assert ApiToken.objects.get().expires_at is None


def test_a_colleagues_token_is_not_there(client: Client, dora: User, alice: User) -> None:
    client.force_login(dora)
    client.post("/account/tokens/", FORM)
    client.force_login(alice)
    assert "Nightly" not in client.get("/account/tokens/").content.decode()
    assert client.post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 404
    assert ApiToken.objects.exists()


def test_what_no_database_keeps_is_left_out_of_a_tokens_name(client: Client, dora: User) -> None:
    client.force_login(dora)
    assert client.post("/account/tokens/", {**FORM, "name": "Night\x00ly"}).status_code == 201
    assert ApiToken.objects.get().name == "Nightly"
