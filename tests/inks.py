"""Tiny step types that keep files, which follow from what comes in, and what tests of eviction share."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from django.db.models import F

from pipelines.errors import StepFailed
from pipelines.graph import Port
from pipelines.models import Row, Run, StepRun
from pipelines.steps import Outputs, Params, StepContext, StepType, Wait
from tests.factories import drawing

COLUMN = {"rows": {"type": "text", "many": True}}
FILES = {"given": {"type": "file", "many": True}}
OLD = timedelta(days=100)


class InkParams(Params):
    shade: str = "black"


def _keep(context: StepContext, *parts: Any) -> Any:
    data = hashlib.sha256(repr(parts).encode()).digest() * 8
    return context.keep_file(data, name="ink.bin", mime="application/octet-stream", kind="file")


class Ink(StepType):
    """A file of a text's first letter, so that different texts give equal contents; refuses the word bad."""

    key, label, group = "ink", "Ink", "Test"
    inputs: ClassVar = {"text": Port("text")}
    outputs: ClassVar = {"file": Port("file"), "text": Port("text")}
    params = InkParams

    def run(self, context: StepContext, params: InkParams) -> Outputs:
        text = context.text("text")
        if text.startswith("bad"):
            raise StepFailed("This word is bad.")
        return {"file": _keep(context, text[:1], params.shade, context.round), "text": text}


class Wash(StepType):
    """Another file of a file, which it reads; hands the first on as well. Refuses a text with a slash."""

    key, label, group = "wash", "Wash", "Test"
    inputs: ClassVar = {"file": Port("file"), "text": Port("text", optional=True)}
    outputs: ClassVar = {"file": Port("file"), "first": Port("file")}
    params = InkParams

    def run(self, context: StepContext, params: InkParams) -> Outputs:
        asset = context.asset("file")
        data = context.read_file(asset.sha256)
        if "/" in context.text("text"):
            raise StepFailed("There is a slash in this text.")
        return {"file": _keep(context, data, params.shade), "first": asset}


class Sheets(StepType):
    """Three files of a file, as a list."""

    key, label, group = "sheets", "Sheets", "Test"
    inputs: ClassVar = {"file": Port("file")}
    outputs: ClassVar = {"files": Port("file", many=True)}
    params = InkParams

    def run(self, context: StepContext, params: InkParams) -> Outputs:
        data = context.read_file(context.asset("file").sha256)
        return {"files": [_keep(context, data, params.shade, number) for number in range(3)]}


class Look(StepType):
    """Waits for people to look at a file."""

    key, label, group = "look", "Look", "Test"
    inputs: ClassVar = {"file": Port("file")}
    outputs: ClassVar = {"file": Port("file")}
    reusable = False

    def run(self, context: StepContext, params: Any) -> Wait:
        return Wait("Good?", context.asset("file"))


INKS: dict[str, StepType] = {ink.key: ink for ink in (Ink(), Wash(), Sheets(), Look())}


def chain(shade: str = "black", **more: Any) -> dict[str, Any]:
    steps = {
        "ink": {"type": "ink", "in": {"text": "$rows"}},
        "wash": {"type": "wash", "in": {"file": "ink.file"}, "params": {"shade": shade}},
        "look": {"type": "look", "in": {"file": "wash.first"}},
        "sheets": {"type": "sheets", "in": {"file": "look.file"}, "params": {"shade": shade}},
    }
    chosen = {name: steps[name] for name in more.pop("steps", ("ink", "wash"))}
    return drawing(chosen, inputs=COLUMN, outputs=more.pop("outputs", {"out": "wash.file"}))


def named(value: Any) -> Iterator[dict[str, Any]]:
    """Every file named in a value."""
    if isinstance(value, dict) and "asset" in value:
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from named(item)


def grow_old(tmp_path: Path, runs: Any = None) -> None:
    """Some runs, or all that have ended, were a hundred days ago, and so were all files."""
    (Run.objects.all() if runs is None else runs).exclude(finished_at=None).update(finished_at=F("finished_at") - OLD)
    for path in (path for path in tmp_path.rglob("*/*/*") if path.is_file()):
        os.utime(path, (time.time() - 7200,) * 2)


def contents(tmp_path: Path) -> set[str]:
    return {path.name for path in tmp_path.glob("assets/*/*")}


def every_value() -> list[Any]:
    rows = [value for row in StepRun.objects.all() for value in (row.inputs, row.outputs)]
    return [*rows, *Run.objects.values_list("inputs", flat=True), *Row.objects.values_list("values", flat=True)]
