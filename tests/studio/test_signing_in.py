"""Signing in: with a code from an app, with a recovery code, and by an OpenID Connect server."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client

from pipelines.models import AuditEntry
from studio.models import User
from tests.openid import CLIENT, SECRET, OpenIdServer, serving_openid

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password"


def code_of(secret: str, later: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def enter(client: Client, user: User) -> Any:
    return client.post("/account/login/", {"login": user.email, "password": PASSWORD})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def secret(client: Client, dora: User) -> str:
    """The secret of Dora's authenticator app, which she has just set up; she is signed out again."""
    enter(client, dora)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/security/totp/activate/").content.decode()
    found = re.search(r'id="authenticator_secret" value="(\w+)"', page)
    assert found
    done = client.post("/account/security/totp/activate/", {"code": code_of(found[1], -1)})
    assert done["Location"] == "/account/security/recovery-codes/"
    client.get("/account/security/recovery-codes/")
    client.post("/account/logout/")
    return found[1]


def test_after_the_password_a_code_of_the_app_is_asked_for(client: Client, dora: User, secret: str) -> None:
    assert enter(client, dora)["Location"] == "/account/security/authenticate/"
    assert not is_in(client)
    wrong = client.post("/account/security/authenticate/", {"code": "000000"})
    assert "This code is not right" in wrong.content.decode()
    assert not is_in(client)
    code = code_of(secret)
    client.post("/account/security/authenticate/", {"code": code})
    assert is_in(client)
    client.post("/account/logout/")
    enter(client, dora)
    client.post("/account/security/authenticate/", {"code": code})
    assert not is_in(client), "a code lets in once"


@pytest.mark.django_db(transaction=True)
def test_the_apps_secret_is_kept_encrypted_noted_without_it_and_told_by_mail(dora: User, secret: str) -> None:
    app = Authenticator.objects.get(user=dora, type="totp")
    assert secret not in str(app.data)
    entry = AuditEntry.objects.get(noun="authenticator app")
    assert (entry.deed, entry.by, entry.noun_id) == ("add", dora, str(dora.pk))
    assert secret not in str([*AuditEntry.objects.values()])
    told = next(one for one in mail.outbox if "authenticator app" in one.subject)
    assert told.to == [dora.email]
    assert "If it was not you" in told.body
    assert "example.com!" not in told.body


def test_a_recovery_code_lets_in_once(client: Client, dora: User, secret: str) -> None:
    code = Authenticator.objects.get(user=dora, type="recovery_codes").wrap().get_unused_codes()[0]
    for lets_in in (True, False):
        enter(client, dora)
        client.post("/account/security/authenticate/", {"code": code})
        assert is_in(client) is lets_in
        client.post("/account/logout/")


def test_how_one_signs_in_is_changed_only_by_who_shows_the_password_again(client: Client, dora: User) -> None:
    client.force_login(dora)
    asked = client.get("/account/security/webauthn/add/")
    assert asked["Location"].startswith("/account/reauthenticate/")
    assert "Is it you?" in client.get(asked["Location"]).content.decode()
    shown = client.post(asked["Location"], {"password": PASSWORD})
    assert shown["Location"] == "/account/security/webauthn/add/"
    assert "Add a passkey" in client.get(shown["Location"]).content.decode()


@pytest.fixture
def openid(settings: Any) -> Iterator[OpenIdServer]:
    with serving_openid() as server:
        app = {"provider_id": "company", "name": "Northbay", "client_id": CLIENT, "secret": SECRET}
        app["settings"] = {"server_url": server.base}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
        yield server


def come_by(client: Client, way: str = "login", follow: bool = True) -> Any:
    """Goes where the link leads, and comes back with what the server gives along."""
    there = client.get(f"/account/oidc/company/login/?process={way}")
    back = urlsplit(httpx.get(there["Location"]).headers["Location"])
    return client.get(f"{back.path}?{back.query}", follow=follow)


def test_whoever_is_known_comes_in_by_a_verified_address(client: Client, dora: User, openid: OpenIdServer) -> None:
    openid.claims = {"sub": "d1", "email": "Dora@Example.com", "email_verified": True}
    assert "Sign in with Northbay" in client.get("/account/login/").content.decode()
    come_by(client)
    assert client.session["_auth_user_id"] == str(dora.pk)
    assert AuditEntry.objects.get(noun="outside account").by == dora
    dora.refresh_from_db()
    assert dora.check_password(PASSWORD), "the password goes on working"
    client.post("/account/logout/")
    openid.claims = {"sub": "d1", "email": "new@example.com", "email_verified": True}
    come_by(client)
    assert client.session["_auth_user_id"] == str(dora.pk), "who is connected may have another address later"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "dora@example.com", "email_verified": False},
        {"email": "dora@example.com", "email_verified": "false"},
        {"email": "dora@example.com"},
        {"email": "nobody@example.com", "email_verified": True},
        {"email_verified": True},
    ],
)
def test_nobody_else_does(claims: dict[str, Any], client: Client, dora: User, openid: OpenIdServer) -> None:
    openid.claims = {"sub": "x", **claims}
    before = User.objects.count()
    page = come_by(client)
    assert "Accounts are made by invitation" in page.content.decode()
    assert not is_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_who_has_left_does_not(client: Client, dora: User, openid: OpenIdServer) -> None:
    openid.claims = {"sub": "d1", "email": "dora@example.com", "email_verified": True}
    come_by(client)
    client.post("/account/logout/")
    User.objects.filter(pk=dora.pk).update(is_active=False)
    assert "This account is closed" in come_by(client).content.decode()
    assert not is_in(client)


def test_a_colleagues_account_cannot_be_connected(client: Client, dora: User, openid: OpenIdServer) -> None:
    client.force_login(dora)
    openid.claims = {"sub": "b1", "email": "bob@example.com", "email_verified": True}
    page = come_by(client, "connect").content.decode()
    assert "another e-mail address" in page
    assert not SocialAccount.objects.exists()


def test_without_a_server_nothing_of_it_is_shown(client: Client, dora: User) -> None:
    assert "/account/oidc/" not in client.get("/account/login/").content.decode()
    assert client.get("/account/oidc/company/login/").status_code == 404
    client.force_login(dora)
    assert "organisation" not in client.get("/account/security/").content.decode()


def test_nobody_takes_the_address_of_somebody_else(client: Client, dora: User) -> None:
    client.force_login(dora)
    assert "only those who administer this studio change it" in client.get("/account/email/").content.decode()
    for action in ("action_add", "action_primary"):
        assert client.post("/account/email/", {action: "", "email": "boss@example.com"}).status_code == 405
    dora.refresh_from_db()
    assert dora.email == "dora@example.com"


def test_an_address_that_is_nobodys_is_not_written_to(client: Client) -> None:
    assert client.post("/account/password/reset/", {"email": "nobody@example.com"}).status_code == 302
    assert mail.outbox == []
