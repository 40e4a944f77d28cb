"""Who is signed in, and what every page's frame shows them."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from pipelines.errors import Forbidden, NotFound

from ..models import User
from .mine import unread_notices, waiting_for


def me(request: HttpRequest) -> User:
    """Who is signed in; raises Forbidden for nobody."""
    if not isinstance(request.user, User):
        raise Forbidden("Sign in first.")
    return request.user


def staff(request: HttpRequest) -> User:
    """Who administers this installation and is signed in; to everybody else the address does not exist."""
    if not isinstance(request.user, User) or not request.user.is_staff or not request.user.is_active:
        raise NotFound
    return request.user


def room(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame shows; nothing for people who have not signed in."""
    user = getattr(request, "user", AnonymousUser())
    if not user.is_authenticated:
        return {}
    return {"open_reviews": waiting_for(user), "unread_notices": unread_notices(user), "version": version()}


@lru_cache(maxsize=1)
def version() -> str:
    """Pressline's own version."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: people are invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
