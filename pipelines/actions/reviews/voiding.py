"""Closing questions that are no longer asked, and approvals of what has changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final

from django.core.files.storage import default_storage
from django.utils import timezone

from ...models import APPROVE, DECIDED, OPEN, VOID, Review, Run, StepRun, content_name, is_file
from ...snapshots import plan_of_run
from ...steps import CATALOGUE
from .tokens import above, content_of, shown_now

SAID: Final = {
    "subject": "what was approved",
    "brand": "the brand version",
    "prompts": "the prompt",
    "findings": "what the checks found",
    "step_run": "the step run",
}


def void_reviews(run: Run, step_runs: Iterable[StepRun] | None = None) -> None:
    """Closes the questions of a run, or of those step runs that are set aside, and answers not yet carried out."""
    reviews = Review.objects.filter(run=run, state__in=(OPEN, DECIDED)).exclude(state=DECIDED, wake_at__isnull=True)
    if step_runs is not None:
        reviews = reviews.filter(step_run__in=[row.pk for row in step_runs])
    reviews.update(state=VOID, closed_at=timezone.now(), wake_at=None)


def approvals_of(run: Run, row: StepRun) -> list[Review]:
    """The reviews by which what arrives at this step run was approved; the last one of each review step run."""
    asked = [
        item.pk for item in above(run, row) if not CATALOGUE[plan_of_run(run).drawing.steps[item.step].type].goes_on
    ]
    found = Review.objects.filter(step_run__in=asked, state=DECIDED, outcome=APPROVE).select_related("step_run")
    return list({review.step_run_id: review for review in found.order_by("pk")}.values())


def broken(run: Run, review: Review) -> str:
    """Why an approval does not hold any more, in a few words; empty where it does."""
    row = review.step_run
    passed = row.outputs.get("asset")
    now = shown_now(run, row, review.options if review.picks else passed, above(run, row))
    changed = [name for name, value in now.items() if review.shown.get(name) != value]
    if review.picks and content_of(passed) not in content_of(review.options):
        changed.append("subject")
    if changed:
        return f"{' and '.join(SAID[name] for name in changed)} changed"
    return "" if not is_file(passed) or _is_whole(passed) else "the stored file changed"


def _is_whole(value: dict[str, Any]) -> bool:
    """Whether what is stored is still what its name says."""
    digest = hashlib.sha256()
    with default_storage.open(content_name(value["sha256"])) as stored:
        for part in iter(lambda: stored.read(1 << 20), b""):
            digest.update(part)
    return digest.hexdigest() == str(value["sha256"])
