"""Who asks: a bearer token with the scope an address needs, or somebody signed in, with the CSRF token for changes."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from ninja.security.base import AuthBase

from pipelines.errors import Forbidden
from studio.access import token_of
from studio.models import User


class Token(HttpBearer):
    """`Authorization: Bearer pl_…`."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> User:
        """The token's person; raises Forbidden where the token lacks the scope."""
        found = token_of(token)
        if found is None:
            raise AuthenticationError
        if self.scope not in found.scopes:
            raise Forbidden(f"This token lacks the scope `{self.scope}`; it has {', '.join(found.scopes)}.")
        return found.user


class Session(APIKeyCookie):
    """The session cookie of somebody who has signed in."""

    param_name = "sessionid"

    def __call__(self, request: HttpRequest) -> User | None:
        """The person; the CSRF token is asked for only where there is one, so that a stranger learns to sign in."""
        if not request.user.is_authenticated:
            return None
        self._get_key(request)
        return request.user

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        """The person who has signed in."""
        return request.user if request.user.is_authenticated else None


def needs(scope: str) -> list[AuthBase]:
    """What may open an address: a token with this scope, or a session."""
    return [Token(scope), Session()]


def person(request: HttpRequest) -> User:
    """Who asks, as the address's door has found."""
    return cast(User, request.auth)  # type: ignore[attr-defined]
