"""The form that issues an API token."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone

from pipelines.errors import Invalid
from studio import access
from studio.models import SCOPES, User

from .once import do_once

LONGEST_NAME: Final = 80
LENGTHS: Final = {"30": "30 days", "90": "90 days", "365": "a year"}
FOR_EVER: Final = "never"
WHAT: Final = {
    "read": "Read projects, runs, reviews and files",
    "run": "Start, cancel and retry runs",
    "review": "Answer reviews",
    "write": "Upload files, change and publish pipelines",
}


class TokenForm:
    """What a token is for, what it may do and for how long."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.name, self.days = "", "90"
        self.scopes: list[str] = ["read"]
        self.problems: dict[str, str] = {}

    @property
    def is_wrong(self) -> bool:
        """Whether something needs another look."""
        return bool(self.problems)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Each scope, and what it allows."""
        return [(scope, WHAT[scope]) for scope in SCOPES]

    @property
    def lengths(self) -> dict[str, str]:
        """For how long a token may live here."""
        return {**LENGTHS, FOR_EVER: "until it is revoked"} if settings.TOKENS_WITHOUT_END else LENGTHS

    def save(self, given: QueryDict) -> str | None:
        """The new token's secret, empty where this very form issued one before; None when something is wrong."""
        self._read(given)
        if self.problems:
            return None
        secrets = [""]

        def make() -> dict[str, int]:
            secrets.append(self._issue())
            return {}

        # Only that it was issued is kept: the secret is told to whoever asked, and never again.
        key = f"token:{given.get('once', '')[:64] or uuid4().hex}"
        try:
            do_once(self.user, key=key, asked="token", make=make)
        except Invalid as error:
            self.problems["scopes"] = error.message
            return None
        return secrets[-1]

    def _read(self, given: QueryDict) -> None:
        self.name, self.days = given.get("name", "").replace("\x00", "").strip(), given.get("days", "")
        self.scopes = given.getlist("scopes")
        if not self.name or len(self.name) > LONGEST_NAME:
            self.problems["name"] = f"Say what the token is for, in {LONGEST_NAME} characters at most."
        if not self.scopes:
            self.problems["scopes"] = "Choose at least one thing that the token may do."
        if self.days not in self.lengths:
            self.problems["days"] = "Choose for how long the token lives."

    def _issue(self) -> str:
        expires_at = None if self.days == FOR_EVER else timezone.now() + timedelta(days=int(self.days))
        return access.issue_token(self.user, scopes=self.scopes, name=self.name, expires_at=expires_at, by=self.user)
