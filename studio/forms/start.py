"""The form that a pipeline's inputs define."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from pipelines.errors import BadFile, Invalid, InvalidDrawing
from pipelines.graph import Input, Plan
from pipelines.models import Asset, Project
from pipelines.tables import takes_column
from studio.models import User

from .table import TableField
from .uploads import keep_upload

RECENT = 8


@dataclass
class StartField:
    """One input as the page shows it: what was given last, and what is wrong with it."""

    drawn: Input
    text: str = ""
    asset: Asset | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The input's name."""
        return self.drawn.name

    @property
    def is_file(self) -> bool:
        """Whether it takes a file."""
        return self.drawn.type not in ("text", "json")

    @property
    def is_column(self) -> bool:
        """Whether it takes a word for each row."""
        return takes_column(self.drawn)


class StartForm:
    """Reads what a person gave; a file that was uploaded stays chosen when something else is refused."""

    def __init__(self, plan: Plan, project: Project, by: User) -> None:
        self.project, self.by = project, by
        self.fields = [StartField(drawn, _default(drawn)) for drawn in plan.drawing.inputs.values()]
        self.table = TableField(plan, project)
        self.values: dict[str, Any] = {}
        self.problems: list[str] = []
        self.longest = settings.TEXT_MAX_CHARACTERS

    @property
    def recent(self) -> Iterable[Asset]:
        """Pictures that people have brought into the project, newest first."""
        brought = Asset.objects.filter(project=self.project, kind="image", step_run=None).order_by("-created_at")
        unique: dict[str, Asset] = {}
        for asset in brought[: RECENT * 3]:
            unique.setdefault(asset.sha256, asset)
        return list(unique.values())[:RECENT]

    def read(self, given: QueryDict, files: MultiValueDict[str, UploadedFile[bytes]]) -> bool:
        """Takes everything in and says whether the run may be tried: not before a table has been looked at."""
        self.table.read(given, files, by=self.by)
        columns = self.table.columns
        for item in self.fields:
            value = self._file(item, given, files) if item.is_file else _text(item, given)
            if columns and item.is_column:
                self.values[item.name] = columns.get(item.name, [])
            elif value is not None:
                self.values[item.name] = value
        if self.table.problems or any(item.problems for item in self.fields):
            self.problems.append("Something needs another look before the run can start.")
        return not self.problems and not self.table.is_new

    def refuse(self, error: Invalid) -> None:
        """Puts each sentence at the field it is about."""
        fields = {f"inputs.{item.name}": item for item in self.fields}
        for problem in error.problems if isinstance(error, InvalidDrawing) else ():
            if problem.field in fields:
                fields[problem.field].problems.append(problem.message)
            else:
                self.problems.append(problem.message)
        self.problems = self.problems or ["Something needs another look before the run can start."]

    def _file(self, item: StartField, given: QueryDict, files: MultiValueDict[str, UploadedFile[bytes]]) -> Any:
        upload = files.get(item.name)
        if upload is None:
            item.asset = _chosen(self.project, given.get(f"{item.name}-asset", ""))
        else:
            try:
                item.asset = keep_upload(self.project, upload, by=self.by)
            except BadFile as error:
                item.problems.append(error.message)
        if item.asset is None:
            return None
        return [item.asset.as_value()] if item.drawn.many else item.asset.as_value()


def _text(item: StartField, given: QueryDict) -> Any:
    item.text = given.get(item.name, "").replace("\r\n", "\n").strip()
    if item.name not in given:
        return None
    if item.drawn.type == "json":
        return _json(item)
    if not item.drawn.many:
        return item.text
    return [line.strip() for line in item.text.split("\n") if line.strip()]


def _json(item: StartField) -> Any:
    try:
        return json.loads(item.text) if item.text else ""
    except json.JSONDecodeError as error:
        item.problems.append(f"This is not readable JSON: line {error.lineno}, {error.msg}.")
        return None


def _chosen(project: Project, pk: str) -> Asset | None:
    try:
        return Asset.objects.filter(project=project, pk=UUID(pk)).first()
    except ValueError:
        return None


def _default(drawn: Input) -> str:
    if isinstance(drawn.default, list):
        return "\n".join(str(item) for item in drawn.default)
    return str(drawn.default or "")
