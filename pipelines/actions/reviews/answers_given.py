"""What people answered to a step run that goes on by their answers."""

from __future__ import annotations

from ...models import APPROVE, Decision, StepRun
from .ask import MACHINE


def answers_to(step_run: StepRun) -> list[str]:
    """What people answered to the questions of a step run that goes on, oldest first: their notes, or "approve"."""
    approved = Decision.objects.filter(review__step_run=step_run.pk, verdict=APPROVE, undone_by=None).order_by("pk")
    notes = approved.values_list("note", flat=True)
    return [APPROVE if note in ("", MACHINE) else note for note in notes]
