"""The form that invites a guest to some reviews of one run."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Final
from uuid import uuid4

from django.http import QueryDict
from django.utils import timezone

from pipelines.actions import invite_guest
from pipelines.errors import Invalid
from pipelines.models import COMMENT, DECIDE, OPEN, GuestLink, Project, Review, Run
from studio import access
from studio.models import User

from .once import do_once

DAYS: Final = {"7": "a week", "14": "two weeks", "30": "30 days", "90": "90 days"}
MAY: Final = {COMMENT: "Leave comments", DECIDE: "Approve or send back, as one of those who are asked"}
SHOWN: Final = 200
FIELDS: Final = ("name", "email", "passphrase", "reviews", "may", "expires_at")


class GuestLinkForm:
    """Who is invited, to what, for how long, and what they may do; a refusal keeps all but the passphrase."""

    choices, lengths = MAY, DAYS

    def __init__(self, project: Project, run: Run | None, by: User) -> None:
        self.project, self.run, self.by = project, run, by
        found = access.my_reviews(by).filter(project=project, run=run, state=OPEN).exclude(kind="json")
        self.reviews: list[Review] = list(found[:SHOWN]) if run else []
        self.chosen = {review.pk for review in self.reviews}
        self.name = self.email = ""
        self.may, self.days = COMMENT, "14"
        self.problems: dict[str, str] = {}

    @property
    def is_wrong(self) -> bool:
        """Whether something needs another look."""
        return bool(self.problems)

    def save(self, given: QueryDict) -> tuple[GuestLink, str] | None:
        """The link and its token, or an empty one where this form made it before; None when something is wrong."""
        self._read(given)
        once, tokens = given.get("once", "")[:64] or uuid4().hex, [""]

        def make() -> dict[str, int]:
            link, token = self._invite(given.get("passphrase", ""))
            tokens.append(token)
            return {"link": link.pk}

        try:
            # Only the link's key is kept of it: the token is told to whoever made it, and never again.
            made = do_once(self.by, key=f"invite:{once}:{self._asked()}", asked=self._asked(), make=make)
        except Invalid as error:
            self.problems[error.loc[0] if error.loc and error.loc[0] in FIELDS else "name"] = error.message
            return None
        return GuestLink.objects.get(pk=made["link"]), tokens[-1]

    def _read(self, given: QueryDict) -> None:
        self.name, self.email = given.get("name", "").strip(), given.get("email", "").strip()
        self.may = given.get("may", "")
        self.days = given.get("days", "") if given.get("days") in DAYS else self.days
        asked = set(given.getlist("reviews"))
        self.chosen = {review.pk for review in self.reviews if str(review.pk) in asked}

    def _asked(self) -> str:
        given = [self.project.pk, self.name, self.email, self.may, self.days, sorted(self.chosen)]
        return hashlib.sha256(json.dumps(given).encode()).hexdigest()

    def _invite(self, passphrase: str) -> tuple[GuestLink, str]:
        return invite_guest(
            self.project,
            name=self.name,
            email=self.email,
            reviews=[review for review in self.reviews if review.pk in self.chosen],
            may=self.may,
            expires_at=timezone.now() + timedelta(days=int(self.days)),
            passphrase=passphrase,
            by=self.by,
        )
