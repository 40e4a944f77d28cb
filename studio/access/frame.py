"""Who is signed in, and what every page's frame shows them."""

from __future__ import annotations

import tomllib
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

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
    """What every page's frame shows, counted only where a template asks; nothing for who has not signed in."""
    user = getattr(request, "user", AnonymousUser())
    if not user.is_authenticated:
        return {}
    return {
        "open_reviews": SimpleLazyObject(partial(waiting_for, user)),
        "unread_notices": SimpleLazyObject(partial(unread_notices, user)),
        "version": version(),
    }


@lru_cache(maxsize=1)
def version() -> str:
    """Pressline's own version."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])
