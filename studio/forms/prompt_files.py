"""Files of prompts on their way in: looked at first, done once somebody agrees; a refusal keeps what was brought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from pipelines.actions import FileChange, digest_of, look_at_prompt_files, take_prompt_files, unpack_prompt_files
from pipelines.actions.prompt_zips import bounded
from pipelines.errors import BadFile, Invalid, Stale
from pipelines.models import Project
from pipelines.snapshots.prompts import prompt_changes
from studio.models import User

STATES: Final = ("refused", "new", "changed", "same")


@dataclass(frozen=True)
class ChangeRow:
    """One file as the page shows it; `changes` are those of its words and variables, where it had any before."""

    change: FileChange
    changes: Mapping[str, Any] | None

    @classmethod
    def of(cls, change: FileChange) -> ChangeRow:
        """The row of what one file would do."""
        was, now = change.was, change.version
        is_other = was is not None and now is not None and was.number != now.number
        return cls(change, prompt_changes(was, now) if was and now and is_other else None)


class PromptFilesForm:
    """What somebody brings, what that would change, and whether it has been done."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.files: dict[str, bytes] = {}
        self.rows: list[ChangeRow] = []
        self.seen = self.problem = ""
        self.status = 200

    @property
    def is_fit(self) -> bool:
        """Whether there is something to do and nothing in its way."""
        states = {row.change.state for row in self.rows}
        return bool(states & {"new", "changed"}) and "refused" not in states

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The files by name, as they go along with the question whether to do it."""
        return [(name, data.decode()) for name, data in self.files.items()] if self.is_fit else []

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many files there are of each state, what is refused first."""
        states = [row.change.state for row in self.rows]
        return [(state, states.count(state)) for state in STATES if state in states]

    def look(self, upload: UploadedFile[bytes] | None, *, by: User) -> None:
        """Reads what was brought, and what it would change; `problem` says why it cannot be."""
        try:
            self.files = unpack_prompt_files(*_read(upload))
        except BadFile as error:
            self._refuse(error)
            return
        self._show(look_at_prompt_files(self.project, self.files, by=by))
        self.status = 200 if all(row.change.state != "refused" for row in self.rows) else 422

    def save(self, given: QueryDict, *, by: User) -> list[FileChange] | None:
        """What was done, as it had been looked at; None, with what would change now, where it was not done."""
        names, texts = given.getlist("name"), given.getlist("text")
        pairs = zip(names, texts, strict=False)
        try:
            self.files = bounded({name: text.encode() for name, text in pairs})
            return take_prompt_files(self.project, self.files, by=by, seen=given.get("seen", "")[:64])
        except BadFile as error:
            self._refuse(error)
        except (Invalid, Stale) as error:
            self._show(look_at_prompt_files(self.project, self.files, by=by))
            self.problem, self.status = error.message if isinstance(error, Stale) else "", error.status
        return None

    def _show(self, changes: Iterable[FileChange]) -> None:
        changes = list(changes)
        self.seen = digest_of(changes)
        told = sorted(changes, key=lambda change: (STATES.index(change.state), change.name))
        self.rows = [ChangeRow.of(change) for change in told]

    def _refuse(self, error: Invalid) -> None:
        self.problem, self.status = error.message, error.status


def _read(upload: UploadedFile[bytes] | None) -> tuple[str, bytes]:
    if upload is None:
        raise BadFile("Choose a file: one prompt as *.md, or a zip of many.")
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise BadFile(f"{upload.name} is too large for words. Bring its prompts in parts.")
    data: bytes = upload.read()
    return upload.name or "prompts.zip", data
