"""Keys to the API."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from pipelines.errors import Invalid

from ..models import SCOPES, ApiToken, User


def issue_token(user: User, *, scopes: Iterable[str], name: str = "", expires_at: datetime | None = None) -> str:
    """A new API token of this person, to be shown once: only its SHA-256 is kept. Raises Invalid for unknown scopes."""
    wanted = list(dict.fromkeys(scopes))
    if unknown := [scope for scope in wanted if scope not in SCOPES] or (not wanted and ["none"]):
        raise Invalid(f"`{unknown[0]}` is not a scope; choose from {', '.join(SCOPES)}.", loc=("scopes",))
    secret = f"pl_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(user=user, digest=_digest(secret), scopes=wanted, name=name, expires_at=expires_at)
    return secret


def token_of(secret: str) -> ApiToken | None:
    """The token with this secret, if it has not expired and its person may still sign in."""
    token = ApiToken.objects.select_related("user").filter(digest=_digest(secret), user__is_active=True).first()
    return None if token and token.expires_at and token.expires_at <= timezone.now() else token


def _digest(secret: str) -> str:
    # The secret is 256 random bits, so one round of SHA-256 is as safe as a slow hash and can be looked up.
    return hashlib.sha256(secret.encode()).hexdigest()
