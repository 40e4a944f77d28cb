"""Outputs: in order, by slices, and whatever their type."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pipelines.models import Project, Run
from pipelines.snapshots import output_places, outputs, outputs_at, run_outputs
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


def test_slices_give_the_same_in_the_same_order(
    project: Project, work: Callable[[Run], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = {"say": {"type": "echo", "in": {"text": "$rows"}}}
    content = drawing(steps, inputs={"rows": {"type": "text", "many": True}})
    words = [f"w{number}" for number in range(13)]
    run = work(make_run(project, content, rows=words))
    monkeypatch.setattr(outputs, "SLICE", 5)
    assert [output.text for output in run_outputs(run)] == words
    assert [output.text for output in outputs_at(output_places(run)[10:12])] == ["w10", "w11"]


def test_what_is_neither_text_nor_file_is_told_as_json(project: Project, work: Callable[[Run], Run]) -> None:
    things: list[Any] = [{"colour": "blau"}, {"asset": "a word"}]
    inputs = {"things": {"type": "json", "many": True}, "words": {"type": "text", "many": True}}
    pairs = {"pairs": {"type": "combine", "in": {"first": "$things", "second": "$words"}}}
    run = work(
        make_run(
            project, drawing(pairs, inputs=inputs, outputs={"things": "pairs.first"}), things=things, words=["a", "b"]
        )
    )
    told = [json.loads(output.text) for output in run_outputs(run)]
    assert told == [things[0], things[0], things[1], things[1]]
