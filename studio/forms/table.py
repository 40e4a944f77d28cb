"""The rows of a run out of a CSV file: shown first, and taken only as they were shown."""

from __future__ import annotations

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from pipelines.errors import BadFile
from pipelines.graph import Plan
from pipelines.models import Asset, Project
from pipelines.tables import Fit, fit_table, read_table, takes_column
from studio.models import User

from .uploads import keep_upload

SHOWN = 5


class TableField:
    """The file that was chosen, the columns found in it, and what is wrong with it."""

    def __init__(self, plan: Plan, project: Project) -> None:
        self._inputs, self._project = plan.drawing.inputs, project
        self.asset: Asset | None = None
        self.is_new = False
        self.problems: list[str] = []
        self._fit = Fit({}, [], [])

    @property
    def is_wanted(self) -> bool:
        """Whether the pipeline goes over rows of words."""
        return any(takes_column(drawn) for drawn in self._inputs.values())

    @property
    def columns(self) -> dict[str, list[str]]:
        """Each input's values, row by row; nothing where no file was chosen."""
        return self._fit.columns

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self._fit.rows

    @property
    def notices(self) -> list[str]:
        """What is only told."""
        return self._fit.notices

    @property
    def titles(self) -> list[str]:
        """The labels of the inputs that the columns are for."""
        return [self._inputs[name].label for name in self.columns]

    @property
    def first(self) -> list[tuple[str, ...]]:
        """The first few rows."""
        return list(zip(*self.columns.values(), strict=True))[:SHOWN]

    def read(self, given: QueryDict, files: MultiValueDict[str, UploadedFile[bytes]], *, by: User) -> None:
        """Takes in a file that comes with the form, or the one that was shown before."""
        upload = files.get("rows")
        if upload is None:
            self.choose(given.get("rows-asset", ""))
            return
        try:
            self._take(keep_upload(self._project, upload, by=by))
        except BadFile as error:
            self.problems = [error.message]
        self.is_new = True

    def choose(self, pk: str) -> None:
        """Takes a file of the project."""
        try:
            asset = Asset.objects.filter(project=self._project, pk=UUID(pk)).first()
        except ValueError:
            return
        if asset:
            self._take(asset)

    def _take(self, asset: Asset) -> None:
        self.asset = asset
        try:
            self._fit = fit_table(read_table(asset.read(), name=asset.filename), self._inputs)
        except BadFile as error:
            self._fit = Fit({}, [error.message], [])
        self.problems = self._fit.problems
