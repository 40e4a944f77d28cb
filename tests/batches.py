"""Batches laid straight into the tables, as a run that has gone on for a while leaves them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone

from pipelines.models import Project, Row, Run, StepRun, StepTally
from pipelines.states import BLOCKED, DONE, FAILED, READY, RUNNING, SKIPPED, WAITING
from tests.factories import drawing, make_version

PLACES = ("Oslo, morning, cyclists", "Lyon, noon, students", "Barcelona, evening, commuters", "Porto, dawn, fishermen")
# Five steps a row: a chain, the last of which works once for each word of the fourth.
CHAIN = drawing(
    {
        "line": {"type": "echo", "in": {"text": "$audience"}, "label": "Write line"},
        "scene": {"type": "echo", "in": {"text": "line.text", "also": "$headline"}, "label": "Scene"},
        "check": {"type": "ask", "in": {"asset": "scene.text"}, "label": "Brand team"},
        "cut": {"type": "split", "in": {"text": "check.asset"}, "label": "Formats"},
        "file": {"type": "echo", "in": {"text": "cut.word"}, "label": "Export"},
        "all": {"type": "join", "in": {"words": "check.asset"}, "label": "Contact sheet"},
    },
    inputs={"headline": {"type": "text", "default": "Made to last"}, "audience": {"type": "text", "many": True}},
)
STEPS = ("line", "scene", "check", "cut", "file")
REFUSED = {"kind": "refused", "message": "The service declined this prompt. Say it differently.", "attempts": 1}


def make_batch(project: Project, rows: int, *, wide: int = 1, content: dict[str, Any] | None = None) -> Run:
    """A batch of `rows` rows, the last step `wide` times in each: mostly done, some failed, some at work."""
    version = make_version(project, content or CHAIN)
    run = Run.objects.create(
        project=project, version=version, state=RUNNING, rows=rows, laid=rows, inputs={"headline": "Made to last"}
    )
    names = [f"{PLACES[number % len(PLACES)]} {number}" for number in range(rows)]
    Row.objects.bulk_create(
        (Row(run=run, number=number, values={"audience": name}, words=name) for number, name in enumerate(names)),
        batch_size=1000,
    )
    made = [step_run for number in range(rows) for step_run in _row(run, number, names[number], wide)]
    StepRun.objects.bulk_create(made, batch_size=1000)
    _count(run)
    return run


def _row(run: Run, number: int, name: str, wide: int) -> list[StepRun]:
    states = _states(number)
    found = [_step_run(run, step, str(number), states[step], name, place) for place, step in enumerate(STEPS[:4])]
    if "file" in states:
        found += [_step_run(run, "file", f"{number}.{item}", states["file"], name, 4) for item in range(wide)]
    return found


def _states(number: int) -> dict[str, str]:
    if number % 97 == 5:
        return {"line": DONE, "scene": FAILED, "check": SKIPPED, "cut": SKIPPED}
    if number % 89 == 7:
        return {"line": DONE, "scene": DONE, "check": WAITING, "cut": BLOCKED}
    if number % 61 == 3:
        return {"line": DONE, "scene": RUNNING, "check": BLOCKED, "cut": BLOCKED, "file": BLOCKED}
    if number % 53 == 9:
        return {"line": READY, "scene": BLOCKED, "check": BLOCKED, "cut": BLOCKED}
    return dict.fromkeys(STEPS, DONE)


def _step_run(run: Run, step: str, path: str, state: str, name: str, place: int) -> StepRun:
    began = timezone.now() - timedelta(minutes=5) + timedelta(seconds=3 * place)
    is_over = state in (DONE, FAILED)
    return StepRun(
        run=run,
        step=step,
        path=path,
        parent=path.rpartition(".")[0],
        row=int(path.partition(".")[0]),
        lane="media",
        state=state,
        attempts=int(state not in (BLOCKED, READY, SKIPPED)),
        inputs={"text": name},
        outputs={"text": name} if state == DONE else {},
        error=REFUSED if state == FAILED else {},
        facts={"model": "toy/echo", "seed": place, "prompt": f"A scene for {name}"} if is_over else {},
        started_at=began if is_over or state in (RUNNING, WAITING) else None,
        finished_at=began + timedelta(seconds=2) if is_over else None,
    )


def _count(run: Run) -> None:
    tallies = {
        step: StepTally(run=run, step=step, place=place) for place, step in enumerate(run.version.drawing["steps"])
    }
    for found in StepRun.objects.filter(run=run).order_by().values("step", "state").annotate(count=Count("pk")):
        setattr(tallies[found["step"]], found["state"], found["count"])
        setattr(run, found["state"], getattr(run, found["state"]) + found["count"])
    StepTally.objects.bulk_create(tallies.values())
    run.save()
