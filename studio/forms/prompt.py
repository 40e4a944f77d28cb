"""The form in which a prompt's next version is written; a refusal keeps everything that was entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from django.db import transaction
from django.http import QueryDict

from pipelines.actions import branch_prompt, commit_prompt, create_prompt
from pipelines.errors import Invalid, NotFound, Stale
from pipelines.models import MAIN, Project, Prompt, PromptVersion
from pipelines.prompt import TYPES
from pipelines.snapshots.prompts import prompt_changes
from studio.models import User

from .numbers import read_number

BLANK_ROWS: Final = 2
MOST_ROWS: Final = 120


@dataclass
class VariableRow:
    """One variable as it stands in the form; `choices` has one in a line."""

    key: int
    name: str = ""
    type: str = "text"
    label: str = ""
    default: str = ""
    choices: str = ""

    def drawn(self) -> dict[str, Any]:
        """As a version keeps it; what is no number stays text, and is told so by whoever checks it."""
        choices = [line.strip() for line in self.choices.splitlines() if line.strip()]
        default = number_of(self.default) if self.type == "number" else self.default
        parts = {"label": self.label, "default": default, "choices": choices if self.type == "choice" else []}
        return {"type": self.type, **{name: value for name, value in parts.items() if value not in ("", [])}}


class PromptForm:
    """A version's words and variables, to be committed on top of it; without a prompt, those of a new one."""

    types = TYPES

    def __init__(self, project: Project, prompt: Prompt | None = None, *, origin: PromptVersion | None = None) -> None:
        self.project, self.prompt, self.origin = project, prompt, origin
        self.name = self.about = self.message = self.new_branch = ""
        self.branch = origin.branch if origin else MAIN
        self.parent = origin.number if origin else 0
        self.text = origin.text if origin else ""
        self.rows = _with_blanks(_rows_of(origin.variables if origin else {}))
        self.problems: dict[str, str] = {}
        self.first: dict[str, Any] | None = None
        self.status = 200

    @property
    def has_moved_on(self) -> bool:
        """Whether its branch has a newer version than the one it begins from, so that a branch is needed."""
        head = self.prompt.head(self.branch) if self.prompt else None
        return head is not None and head.number != self.parent

    def save(self, given: QueryDict, *, by: User) -> PromptVersion | None:
        """The version that was made; None, with `problems` or who was `first`, where there is none."""
        self._read(given)
        try:
            with transaction.atomic():
                return self._store(by)
        except Invalid as error:
            field = error.loc[0] if error.loc else "text"
            self.problems["new_branch" if field == "branch" else field] = error.message
            self.status = error.status
        except Stale as error:
            self.status = error.status
            self._lost(error)
        return None

    def _read(self, given: QueryDict) -> None:
        texts = {name: _line(given, name) for name in ("name", "about", "message", "new_branch")}
        self.name, self.about, self.message = texts["name"], texts["about"][:200], texts["message"][:200]
        self.new_branch = texts["new_branch"]
        self.text = given.get("text", "").replace("\r\n", "\n")
        self.parent = read_number(given.get("parent", "")) or 0
        keys = [key for key in given.getlist("variable")[:MOST_ROWS] if key.isascii() and key.isdigit()]
        self.rows = _with_blanks([row for key in keys if (row := _row(key, given)).name])

    def _store(self, by: User) -> PromptVersion:
        told: dict[str, Any] = {"text": self.text, "variables": self._variables(), "message": self.message, "by": by}
        if self.prompt is None:
            return create_prompt(self.project, name=self.name, about=self.about, **told).versions.get()
        if not self.new_branch:
            return commit_prompt(self.prompt, parent=self.parent, branch=self.branch, **told)
        origin = self.prompt.versions.filter(number=self.parent).first()
        if origin is None:
            raise NotFound
        return branch_prompt(origin, branch=self.new_branch, **told)

    def _variables(self) -> dict[str, Any]:
        named = [row for row in self.rows if row.name]
        names = [row.name for row in named]
        if twice := [name for name in names if names.count(name) > 1]:
            raise Invalid(f"`{twice[0]}` is there twice. Give each variable a name of its own.", loc=("variables",))
        return {row.name: row.drawn() for row in named}

    def _lost(self, error: Stale) -> None:
        """Where somebody else has committed, what they changed; the next try is on top of it."""
        number = error.facts.get("number")
        if self.prompt is None or number is None:
            self.problems["new_branch" if self.new_branch else "name"] = error.message
            return
        before = self.prompt.versions.filter(number=self.parent).first()
        after = self.prompt.versions.get(number=number)
        changes = prompt_changes(before, after) if before else None
        self.first = {"told": error.message, "number": number, "changes": changes, "before": self.parent}
        self.parent = number


def number_of(text: str) -> int | float | str:
    """A number that was written; the text itself where it is none."""
    try:
        number = int(text) if text.strip().lstrip("-").isdigit() else float(text.replace(",", "."))
    except ValueError:
        return text
    return number if isfinite(number) else text


def _rows_of(variables: Mapping[str, Mapping[str, Any]]) -> list[VariableRow]:
    return [
        VariableRow(
            key,
            name,
            str(drawn["type"]),
            str(drawn.get("label", "")),
            str(drawn.get("default", "")),
            "\n".join(drawn.get("choices") or ()),
        )
        for key, (name, drawn) in enumerate(variables.items())
    ]


def _row(key: str, given: QueryDict) -> VariableRow:
    parts = [_line(given, f"{part}-{key}") for part in ("name", "type", "label", "default", "choices")]
    return VariableRow(0, *parts)


def _line(given: QueryDict, name: str) -> str:
    return given.get(name, "").replace("\x00", "").strip()


def _with_blanks(rows: list[VariableRow]) -> list[VariableRow]:
    """The rows with two empty ones below, all numbered anew."""
    rows = [*rows, *(VariableRow(0) for _ in range(BLANK_ROWS))]
    for key, row in enumerate(rows):
        row.key = key
    return rows
