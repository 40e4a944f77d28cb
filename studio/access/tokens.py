"""Keys to the API."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pipelines.actions.audit import note_deed
from pipelines.errors import Invalid, NotFound

from ..models import SCOPES, ApiToken, User

# A token in use is noted this often and no more, so that reading does not become writing.
NOTED_EVERY: Final = timedelta(minutes=5)
# Who issued a token that nobody issued in a browser.
OPERATOR: Final = "manage.py token"


@transaction.atomic
def issue_token(
    user: User, *, scopes: Iterable[str], name: str = "", expires_at: datetime | None = None, by: User | None = None
) -> str:
    """A new API token of this person, to be shown once: only its SHA-256 is kept. Raises Invalid for unknown scopes.

    `by` is who issued it; nobody stands for whoever may run commands on the server.
    """
    wanted = list(dict.fromkeys(scopes))
    if unknown := [scope for scope in wanted if scope not in SCOPES] or (not wanted and ["none"]):
        raise Invalid(f"`{unknown[0]}` is not a scope; choose from {', '.join(SCOPES)}.", loc=("scopes",))
    secret = f"pl_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(user=user, digest=_digest(secret), scopes=wanted, name=name, expires_at=expires_at)
    _note("issue", token, by=by, after=_facts(token))
    return secret


@transaction.atomic
def revoke_token(user: User, pk: int, *, by: User | None = None) -> ApiToken:
    """Takes a token of this person's away, for good; raises NotFound where they have none like it.

    `by` is who else did so, in the administration.
    """
    token = ApiToken.objects.select_for_update().filter(pk=pk, user=user).first()
    if token is None:
        raise NotFound
    _note("revoke", token, by=by or user, before=_facts(token))
    ApiToken.objects.filter(pk=token.pk).delete()
    return token


def my_tokens(user: User) -> QuerySet[ApiToken]:
    """The tokens of a person, newest first, with those that have expired."""
    return ApiToken.objects.filter(user=user).order_by("-pk")


def token_of(secret: str) -> ApiToken | None:
    """The token with this secret, if it has not expired and its person may still sign in; its use is noted."""
    token = ApiToken.objects.select_related("user").filter(digest=_digest(secret), user__is_active=True).first()
    now = timezone.now()
    if token is None or (token.expires_at and token.expires_at <= now):
        return None
    if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def _facts(token: ApiToken) -> dict[str, Any]:
    expires = token.expires_at.isoformat() if token.expires_at else None
    return {"name": token.name, "scopes": token.scopes, "user": token.user_id, "expires_at": expires}


def _note(deed: str, token: ApiToken, *, by: User | None, **sides: dict[str, Any]) -> None:
    who = str(by) if by else OPERATOR
    note_deed(deed, "token", token.pk, project=None, by=by.pk if by else None, who=who, **sides)


def _digest(secret: str) -> str:
    # The secret is 256 random bits, so one round of SHA-256 is as safe as a slow hash and can be looked up.
    return hashlib.sha256(secret.encode()).hexdigest()
