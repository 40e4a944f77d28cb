"""The first administrator, and the address with which a newcomer comes in."""

from __future__ import annotations

import os

from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from studio.models import User

FIRST_EMAIL = "admin@localhost"


def ensure_administrator() -> User:
    """The longest-standing active administrator; made (PRESSLINE_ADMIN, or admin@localhost) when there is none."""
    found = User.objects.filter(is_staff=True, is_active=True).order_by("pk").first()
    if found is not None:
        return found
    return User.objects.create_superuser(os.environ.get("PRESSLINE_ADMIN", FIRST_EMAIL))


def welcome_address(base: str, user: User) -> str:
    """Where to go: a sign-in link that works once while the user has no password, the front page after that.

    Whoever reads the terminal owns the data folder anyway; a password says that signing in is wanted all the same.
    """
    if user.has_usable_password():
        return f"{base}/"
    return sign_in_link(base, user)


def sign_in_link(base: str, user: User) -> str:
    """A link that signs this person in, once: its token is made from the last sign-in, so signing in uses it up."""
    return f"{base}/welcome/{urlsafe_base64_encode(force_bytes(user.pk))}/{default_token_generator.make_token(user)}/"
