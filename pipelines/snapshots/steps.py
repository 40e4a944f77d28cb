"""The entry of one step on the run page: its tally, its newest pictures, and the story of the latest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..graph import ROWS, Plan, Port
from ..models import OPEN, PERSON, HandOff, Run, StepRun, StepTally
from ..states import DONE, RUNNING, WAITING, fold_step
from ..steps import CATALOGUE
from .reuse import reuse_reason
from .shown import money

THUMBS = 6
NEWEST = 12
FACT_LABELS = {"model": "Model", "seed": "Seed", "prompt": "Prompt", "size": "Size", "preset": "Preset"}


def step_entries(run: Run, plan: Plan, tallies: Iterable[StepTally]) -> list[dict[str, Any]]:
    """One entry for each tally, in topological order; a bounded number of rows is read for each step."""
    return [_entry(run, plan, tally) for tally in tallies]


def _entry(run: Run, plan: Plan, tally: StepTally) -> dict[str, Any]:
    drawn, kind = plan.drawing.steps[tally.step], CATALOGUE[plan.drawing.steps[tally.step].type]
    outputs = _ports(plan, tally.step, plan.kinds[tally.step].outputs)
    counts = tally.counts()
    newest = list(_newest(run, tally.step))
    latest = newest[0] if newest else None
    made = [row for row in newest if row.state == DONE]
    told = made[0] if made else latest
    shown = [_shown(row) for row in reversed(newest) if row.state in (DONE, WAITING)]
    thumbs = [thumb for values in shown for thumb in _thumbs(values)][-THUMBS:]
    running = next((row for row in newest if row.state == RUNNING), None)
    failed = next((row for row in newest if row.error), None)
    return {
        "id": tally.step,
        "type": drawn.type,
        "label": drawn.label or kind.label,
        "group": kind.group,
        "accent": next((port["type"] for port in outputs), "file"),
        "state": fold_step(counts),
        "counts": counts,
        "total": foresee_total(run, plan, tally),
        "progress": running.progress if running and sum(counts.values()) == 1 else None,
        "message": running.message if running else "",
        "depth": plan.depth(tally.step),
        "started_at": tally.started_at.isoformat() if tally.started_at else None,
        "finished_at": tally.finished_at.isoformat() if tally.finished_at and not _live(counts) else None,
        "thumb": thumbs[-1] if thumbs else None,
        "thumbs": thumbs,
        "text": _text(made[0]) if made else None,
        "error": failed.error["message"] if failed else None,
        "position": place(plan, tally.step),
        "inputs": _ports(plan, tally.step, plan.kinds[tally.step].inputs),
        "outputs": outputs,
        "facts": _facts(told),
        "cost": money(tally.cost),
        "attempts": latest.attempts if latest else 0,
        "round": latest.round if latest else 0,
        "review_url": open_url(newest),
        "story_url": f"/runs/{run.pk}/step-runs/{told.pk}/" if told else None,
        "reuse": reuse_reason(kind, told) if told else None,
    }


def foresee_total(run: Run, plan: Plan, tally: StepTally) -> int:
    """How many step runs of a step there are or will be; where that hangs on lists, how many there are so far."""
    axes = plan.axes[tally.step]
    to_come = 1 if not axes else run.rows if axes == (frozenset((ROWS,)),) else 0
    return max(to_come, sum(tally.counts().values()))


def place(plan: Plan, name: str) -> list[float] | None:
    """Where a step or `$input` is drawn, as [x, y]."""
    spot = plan.drawing.layout.get(name)
    return list(spot) if spot else None


def _newest(run: Run, step: str) -> Iterator[StepRun]:
    rows = StepRun.objects.filter(run=run, step=step, replaced=False).order_by("-pk").select_related("reused_from")
    # Of what was used again only its run is told.
    rows = rows.defer(*(f"reused_from__{name}" for name in ("inputs", "outputs", "facts")))
    yield from rows.prefetch_related("reviews")[:NEWEST]


def _live(counts: dict[str, int]) -> bool:
    return any(counts[state] for state in ("blocked", "ready", "running", "waiting"))


def _ports(plan: Plan, step: str, ports: Mapping[str, Port]) -> list[dict[str, Any]]:
    return [{"name": name, "type": plan.port_type(step, name, port), "many": port.many} for name, port in ports.items()]


def values(outputs: dict[str, Any]) -> Iterator[Any]:
    """Every single value among outputs, lists opened."""
    for value in outputs.values():
        yield from value if isinstance(value, list) else [value]


def _shown(row: StepRun) -> dict[str, Any]:
    """What a step run has made; where people are asked, what they are asked about."""
    shown: dict[str, Any] = row.inputs if row.state == WAITING else row.outputs
    return shown


def _thumbs(shown: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "url": f"/assets/{value['asset']}/thumb/",
            "full": f"/assets/{value['asset']}/",
            "width": value["width"],
            "height": value["height"],
        }
        for value in values(shown)
        if isinstance(value, dict) and value.get("width") and value.get("kind") != "mask"
    ]


def _text(row: StepRun) -> str | None:
    return next((value for value in values(row.outputs) if isinstance(value, str)), None)


def _facts(row: StepRun | None) -> list[list[str]]:
    if row is None:
        return []
    facts = [
        [label, str(row.facts[name])] for name, label in FACT_LABELS.items() if row.facts.get(name) not in (None, "")
    ]
    return facts + [["Note", note] for note in row.notes]


def open_url(rows: Sequence[StepRun]) -> str | None:
    """Where people answer what these wait for: the oldest open review, else the oldest open hand-off."""
    reviews = [review.pk for row in rows for review in row.reviews.all() if review.state == OPEN]
    if reviews:
        return f"/reviews/{min(reviews)}/"
    waiting = [row.pk for row in rows if row.state == WAITING]
    if not waiting:
        return None
    out = HandOff.objects.filter(step_run__in=waiting, state=OPEN, kind=PERSON).values_list("pk", flat=True).first()
    return f"/hand-offs/{out}/" if out else None
