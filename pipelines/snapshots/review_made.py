"""What led to what a review shows: the prompts and how they changed, what checks found, what it has cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from ..graph import Plan, paths
from ..models import Asset, Review, StepRun, is_file
from .plans import plan_of_run
from .row import label_of
from .word_diff import word_diff

LEVELS: Final = ("failed", "warning")
SIDES: Final = ("x", "y", "w", "h")
READ: Final = ("run_id", "step", "path", "round", "replaced", "facts", "notes", "inputs", "cost", "created_at")
Entry = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """Every round of the step runs at a review's path and above it, from which its step is reached."""

    plan: Plan
    review: Review
    rows: Sequence[StepRun]

    def then(self, moment: datetime) -> list[StepRun]:
        """Those that there were at a moment, in the order of the drawing."""
        there = [row for row in self.rows if row.created_at <= moment]
        newest = {(row.step, row.path): row for row in sorted(there, key=lambda row: row.round)}
        place = {step: number for number, step in enumerate(self.plan.order)}
        return sorted(newest.values(), key=lambda row: (place[row.step], paths.order(row.path)))

    def now(self) -> list[StepRun]:
        """Those that led to what is shown."""
        return self.then(self.review.created_at)

    def begun(self) -> StepRun | None:
        """The one that is made anew when it is sent back; None where it goes back to nothing."""
        found = [row for row in self.now() if row.step == self.review.back_to]
        return max(found, key=lambda row: len(row.path), default=None)

    def cost(self) -> Decimal:
        """What all rounds of this item have cost, in US dollars, without what it shares with others."""
        here = self.review.step_run.path
        return sum((row.cost for row in self.rows if row.path == here), Decimal(0))


def made_for(review: Review) -> Made:
    """What led to it; one query, however large the run."""
    plan, row = plan_of_run(review.run), review.step_run
    wanted = paths.prefixes(paths.split(row.path))
    rows = StepRun.objects.filter(run=review.run_id, step__in=[*plan.ancestors(row.step), row.step], path__in=wanted)
    return Made(plan, review, list(rows.only(*READ).order_by()))


def prompts_of(made: Made, before: Review | None) -> list[Entry]:
    """Each prompt on the way, with what changed in it since the round before; of options, the prompts of each maker."""
    now = [*made.now(), *_makers(made.review)]
    then = {(row.step, row.path): row for row in made.then(before.created_at)} if before else {}
    told: dict[tuple[str, str], Entry] = {}
    for row in now:
        if prompt := str(row.facts.get("prompt") or ""):
            was = then.get((row.step, row.path))
            told.setdefault((row.step, prompt), _prompt(made.plan, row, prompt, was))
    return list(told.values())


def findings_seen(rows: Iterable[StepRun]) -> list[Entry]:
    """What checks found, numbered from 1, the worst first; a box only where it lies on the picture."""
    found = [item for row in rows for item in row.facts.get("findings") or () if isinstance(item, dict)]
    found = [item for item in found if item.get("level") in LEVELS]
    found.sort(key=lambda item: LEVELS.index(item["level"]))
    return [
        {
            "number": number,
            "level": item["level"],
            "text": str(item.get("text") or ""),
            "check": str(item.get("check") or ""),
            "box": _box(item.get("box")),
        }
        for number, item in enumerate(found, 1)
    ]


def passed_seen(rows: Iterable[StepRun]) -> list[str]:
    """What checks were content with, each in a few words."""
    found = [item for row in rows for item in row.facts.get("passed") or ()]
    found += [item for row in rows for item in row.facts.get("findings") or () if _level(item) == "passed"]
    words = [
        str(item.get("text") or item.get("check") or "") if isinstance(item, dict) else str(item) for item in found
    ]
    return list(dict.fromkeys(word for word in words if word))


def _prompt(plan: Plan, row: StepRun, prompt: str, was: StepRun | None) -> Entry:
    earlier = str(was.facts.get("prompt") or "") if was else ""
    return {
        "step": row.step,
        "label": label_of(plan, row.step),
        "model": str(row.facts.get("model") or ""),
        "seed": row.facts.get("seed"),
        "prompt": prompt,
        "changes": word_diff(earlier or prompt, prompt),
        "changed": bool(earlier) and earlier != prompt,
    }


def _makers(review: Review) -> list[StepRun]:
    """The step runs that made what there is to pick from."""
    ids = [option["asset"] for option in review.options if is_file(option)]
    if not ids:
        return []
    assets = Asset.objects.filter(pk__in=ids, project=review.project_id, step_run__isnull=False)
    return [asset.step_run for asset in assets.select_related("step_run").order_by("pk") if asset.step_run]


def _level(item: Any) -> str:
    return str(item.get("level")) if isinstance(item, dict) else ""


def _box(box: Any) -> dict[str, float] | None:
    if not isinstance(box, dict) or not all(isinstance(box.get(side), int | float) for side in SIDES):
        return None
    return {side: min(1.0, max(0.0, float(box[side]))) for side in SIDES}
