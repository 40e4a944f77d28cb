"""The form by which the same prompt is put to several models."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from itertools import groupby

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from pipelines.actions import check_drawing
from pipelines.errors import Invalid, InvalidDrawing
from pipelines.graph import draw_trial
from pipelines.models import Project
from pipelines.snapshots import trial_candidates
from pipelines.snapshots.trials import Candidate
from studio.models import User

from .start import StartForm

MOST_BUDGET = 1_000_000


class TrialForm:
    """What is asked, of which models, for how much at most, and whether blind; a refusal keeps all of it."""

    def __init__(self, ability: str, project: Project, by: User) -> None:
        self.ability = ability
        self.candidates = trial_candidates(ability)
        # The fields of the inputs are those of the pipeline that it will be.
        plan = check_drawing(draw_trial(ability, ["auto", "auto"], name="Trial", seed=0))
        self.inputs = StartForm(plan, project, by)
        self.chosen: list[str] = []
        self.blind, self.budget_text = False, ""
        self.budget: Decimal | None = None
        self.problems: dict[str, str] = {}

    @property
    def services(self) -> list[tuple[str, list[Candidate]]]:
        """The models by service."""
        return [(label, list(found)) for label, found in groupby(self.candidates, key=lambda one: one.row.service)]

    @property
    def is_wrong(self) -> bool:
        """Whether something needs another look."""
        return bool(self.problems or self.inputs.problems)

    def read(self, given: QueryDict, files: MultiValueDict[str, UploadedFile[bytes]]) -> bool:
        """Takes everything in and says whether the trial may be tried."""
        self.chosen = given.getlist("models")
        self.blind, self.budget_text = "blind" in given, given.get("budget", "").strip()[:40]
        try:
            self.budget = _dollars(self.budget_text)
        except Invalid as error:
            self.problems["budget"] = error.message
        self.inputs.read(given, files)
        return not self.is_wrong

    def refuse(self, error: Invalid) -> None:
        """Puts each sentence where it belongs."""
        if isinstance(error, InvalidDrawing):
            self.inputs.refuse(error)
        else:
            self.problems["models"] = error.message


def _dollars(text: str) -> Decimal | None:
    """US dollars to a millionth; None for nothing given."""
    try:
        amount = Decimal(text.removeprefix("$").strip()) if text else None
    except InvalidOperation:
        amount = Decimal(-1)
    if amount is None:
        return None
    if not amount.is_finite() or not 0 < amount < MOST_BUDGET:
        raise Invalid("Give an amount of US dollars, such as 0.50, or leave it empty.", loc=("budget",))
    return amount.quantize(Decimal("0.000001"))
