"""The form that invites a person into a project."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from django.http import QueryDict

from pipelines.errors import Invalid
from pipelines.models import Project
from pipelines.secrets import digest_of
from studio import access
from studio.models import Invitation, Role, User

from .once import do_once

# What each role may do, from the least to the most.
ROLES: Final = {
    Role.VIEWER: "sees everything, changes nothing",
    Role.REVIEWER: "also decides reviews",
    Role.DESIGNER: "also draws, starts runs and uploads",
    Role.OWNER: "also manages people, policies and secrets",
}


class InvitationForm:
    """Who is invited, as what, and a sentence for them; a refusal keeps what was entered."""

    roles = ROLES

    def __init__(self, project: Project, by: User) -> None:
        self.project, self.by = project, by
        self.email = self.note = ""
        self.role: str = Role.REVIEWER
        self.problems: dict[str, str] = {}

    @property
    def is_wrong(self) -> bool:
        """Whether something needs another look."""
        return bool(self.problems)

    def save(self, given: QueryDict) -> tuple[Invitation, str] | None:
        """The invitation and its secret, or an empty one where this form made it before; None when it is wrong."""
        self.email, self.note = given.get("email", "").strip(), given.get("note", "").strip()
        self.role = given.get("role", "")
        once, secrets = given.get("once", "")[:64] or uuid4().hex, [""]

        def make() -> dict[str, int]:
            invitation, secret = access.invite_person(
                self.project, email=self.email, role=self.role, note=self.note, by=self.by
            )
            secrets.append(secret)
            return {"invitation": invitation.pk}

        try:
            # Only the invitation's key is kept of it: the link is told to whoever made it, and never again.
            asked = digest_of(f"{self.project.pk} {self.email} {self.role} {self.note}")
            made = do_once(self.by, key=f"person:{once}:{asked}", asked=asked, make=make)
        except Invalid as error:
            self.problems[error.loc[0] if error.loc else "email"] = error.message
            return None
        return Invitation.objects.get(pk=made["invitation"]), secrets[-1]
