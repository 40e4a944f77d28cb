from __future__ import annotations

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.utils.http import urlsafe_base64_decode
from django.utils.timezone import now

from studio.management.welcome import FIRST_EMAIL, ensure_administrator, welcome_address
from studio.models import User

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"


def token_of(address: str, user: User) -> str:
    area, encoded, token = address.removeprefix(f"{BASE}/").strip("/").split("/")
    assert area == "welcome"
    assert urlsafe_base64_decode(encoded).decode() == str(user.pk)
    return token


def test_the_first_administrator_is_made_once_and_without_a_password() -> None:
    user = ensure_administrator()
    assert user == ensure_administrator()
    assert (user.email, user.is_staff, user.is_superuser) == (FIRST_EMAIL, True, True)
    assert not user.has_usable_password()
    assert User.objects.count() == 1


def test_an_operator_may_name_the_first_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSLINE_ADMIN", "Ines@example.com")
    assert ensure_administrator().email == "ines@example.com"


def test_an_administrator_that_is_there_is_kept() -> None:
    User.objects.create_user("member@example.com")
    User.objects.create_superuser("gone@example.com", is_active=False)
    boss = User.objects.create_superuser("boss@example.com")
    assert ensure_administrator() == boss


def test_the_link_signs_in_once() -> None:
    user = ensure_administrator()
    token = token_of(welcome_address(BASE, user), user)
    assert default_token_generator.check_token(user, token)
    user.last_login = now()
    assert not default_token_generator.check_token(user, token)


def test_a_password_ends_the_links() -> None:
    user = User.objects.create_superuser("boss@example.com", "a long enough password")
    assert welcome_address(BASE, user) == f"{BASE}/"
