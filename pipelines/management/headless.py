"""Running a pipeline file without a browser: in this process, with or without workers beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.storage import default_storage
from django.db import connections

from ..actions import (
    check_drawing,
    choose_brand,
    create_pipeline,
    create_project,
    import_brand,
    publish_version,
    save_draft,
    store_upload,
    sweep,
)
from ..errors import Invalid, NotFound
from ..graph import Plan, load_text
from ..models import OPEN, PROGRAM, Pipeline, Project, Run, Version, content_name
from ..shift import work_shift
from ..snapshots import delivery, manifest_parts
from ..states import READY, RUN_LIVE, RUNNING
from ..tables import read_table

PROJECT = "Command line"


def find_project(slug: str | None) -> Project:
    """The project of that address, or the command line's own."""
    if slug:
        project = Project.objects.filter(slug=slug).first()
        if project is None:
            raise NotFound(f"There is no project `{slug}`.")
        return project
    return Project.objects.filter(name=PROJECT).order_by("pk").first() or create_project(PROJECT)


def read_version(project: Project, path: Path, *, brand: Path | None) -> Version:
    """The version of a pipeline file: the newest one where it is unchanged, else a new one."""
    if not path.is_file():
        raise Invalid(f"There is no pipeline file at {path}.")
    drawing = load_text(path.read_text(encoding="utf-8"))
    name = check_drawing(drawing).drawing.name
    pipeline = Pipeline.objects.filter(project=project, name=name).first()
    pipeline = pipeline or create_pipeline(project, name=name, draft=drawing)
    if brand:
        pipeline = choose_brand(pipeline, brand=import_brand(project, path=brand).brand)
    newest = pipeline.newest()
    if newest and newest.drawing == drawing:
        return newest
    if pipeline.draft != drawing:
        pipeline = save_draft(pipeline, draft=drawing, revision=pipeline.revision)
    return publish_version(pipeline, by=None, message=f"Read from {path.name}")


def read_inputs(
    plan: Plan, project: Project, given: Iterable[str], rows: Path | None, *, by: AbstractBaseUser | None = None
) -> dict[str, Any]:
    """`name=value` and `name=@file` pairs, and a CSV's columns, as a run's inputs."""
    values: dict[str, Any] = {}
    for pair in given:
        name, sign, text = pair.partition("=")
        if not sign:
            raise Invalid(f"`{pair}` is not an input; write name=value or name=@file.")
        values[name] = _value(project, text, by)
    columns = _columns(rows) if rows else {}
    return (
        values
        | {name: [_value(project, text, by) for text in column] for name, column in columns.items()}
        | _wrap(plan, values)
    )


def work_through(run: Run, *, tick: Callable[[Run], None]) -> Run:
    """Works on the run in this process until it ends or waits for people; `tick` is called a few times a second."""
    over = threading.Event()
    threads = [threading.Thread(target=_work, args=(run.pk, lane, over), daemon=True) for lane in settings.LANES]
    for thread in threads:
        thread.start()
    try:
        while True:
            run = Run.objects.get(pk=run.pk)
            tick(run)
            if not _moving(run):
                # The last step run may have ended after the run was read, so it is read once more.
                run = Run.objects.get(pk=run.pk)
                tick(run)
                return run
            sweep()
            over.wait(0.2)
    finally:
        over.set()
        for thread in threads:
            thread.join()


def deliver(run: Run, folder: Path) -> None:
    """Writes every output file and `manifest.json` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    records = []
    for asset, record in delivery(run):
        records.append(record)
        with default_storage.open(content_name(asset.sha256)) as stored:
            (folder / record["path"]).write_bytes(stored.read())
    with (folder / "manifest.json").open("w", encoding="utf-8") as file:
        file.writelines(manifest_parts(run, records))


def _work(run_id: int, lane: str, over: threading.Event) -> None:
    try:
        while not over.wait(0.1):
            work_shift(lane, only=run_id, seconds=1)
    finally:
        connections.close_all()


def _moving(run: Run) -> bool:
    if run.state not in RUN_LIVE:
        return False
    rows = run.step_runs.filter(replaced=False)
    if run.hand_offs.filter(state=OPEN, kind=PROGRAM).exists():
        return True
    return (
        rows.filter(state__in=(READY, RUNNING)).exists() or rows.exclude(wake_at=None).filter(state="waiting").exists()
    )


def _value(project: Project, text: str, by: AbstractBaseUser | None) -> Any:
    if not text.startswith("@"):
        return text
    path = Path(text[1:])
    if not path.is_file():
        raise Invalid(f"There is no file at {path}.")
    return store_upload(project, data=path.read_bytes(), name=path.name, by=by).as_value()


def _wrap(plan: Plan, values: dict[str, Any]) -> dict[str, Any]:
    drawn = plan.drawing.inputs
    return {name: [value] for name, value in values.items() if name in drawn and drawn[name].many}


def _columns(path: Path) -> dict[str, list[str]]:
    if not path.is_file():
        raise Invalid(f"There is no file of rows at {path}.")
    table = read_table(path.read_bytes(), name=path.name)
    if table.problems:
        raise Invalid(f"{path.name}: {' '.join(table.problems)}")
    return table.columns
