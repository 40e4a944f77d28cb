"""Where somebody is signed in: browsers, listed and ended one by one."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.core.internal.sessionkit import get_session_user
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from pipelines.actions.audit import note_deed
from pipelines.errors import NotFound

from ..models import User
from .members import tell_access_changed

# A session in use is noted this often, in seconds, by each process.
NOTED_EVERY: Final = 300.0
MOST_REMEMBERED: Final = 10_000


class SeenSessions:
    """Middleware that notes which browser is signed in as whom, from where, and when it was last here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        # What was noted lately is remembered here and not in the session, which others write at the same moment.
        self._noted: dict[str, float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The view's answer, once the session has been noted."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._note(request)
        return self.get_response(request)

    def _note(self, request: HttpRequest) -> None:
        key, now = request.session.session_key or "", time.monotonic()
        if now - self._noted.get(key, -NOTED_EVERY) < NOTED_EVERY:
            return
        if len(self._noted) >= MOST_REMEMBERED:
            self._noted.clear()
        self._noted[key] = now
        facts = {"ip": get_adapter().get_client_ip(request), "last_seen_at": timezone.now()}
        if not UserSession.objects.filter(session_key=key, user_id=request.user.pk).update(**facts):
            UserSession.objects.create_from_request(request)


def my_sessions(user: User) -> list[UserSession]:
    """Where this person is signed in, last seen first; what has ended by itself is forgotten."""
    found: list[UserSession] = UserSession.objects.purge_and_list(user)
    return sorted(found, key=lambda session: session.last_seen_at, reverse=True)


@transaction.atomic
def end_session(user: User, pk: int) -> None:
    """Signs this person out in one browser, whose open pages close; raises NotFound where they have no such session."""
    found = UserSession.objects.filter(pk=pk, user_id=user.pk).first()
    if found is None:
        raise NotFound
    _end(user, [found])


@transaction.atomic
def end_other_sessions(user: User, *, besides: str) -> int:
    """Signs this person out everywhere but in the session of this key; how many were ended."""
    others = list(UserSession.objects.filter(user_id=user.pk).exclude(session_key=besides))
    _end(user, others)
    return len(others)


def is_signed_in(scope: Mapping[str, Any]) -> bool:
    """Whether the session that a socket was dialled in is still its person's; looked up anew each time."""
    session = scope.get("session")
    if session is None or not session.session_key:
        return True
    fresh = import_module(settings.SESSION_ENGINE).SessionStore(session.session_key)
    return bool(get_session_user(fresh) == scope["user"])


def _end(user: User, sessions: list[UserSession]) -> None:
    for session in sessions:
        before = {"ip": session.ip, "browser": session.user_agent}
        note_deed("end", "session", session.pk, project=None, by=user.pk, who=str(user), before=before)
        session.end()
    tell_access_changed(user.pk)
