"""What a run has made: the values of the ports its drawing names as outputs, each with the step run it came from.

Ten thousand rows are read by slices: only the places of their step runs are in memory at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..graph import Ref, paths
from ..models import Asset, Run, StepRun, is_file
from ..states import DONE
from .plans import plan_of_run

SLICE = 500


@dataclass(frozen=True)
class Output:
    """One finished value of a run: an asset, or text where no file was made."""

    step_run: StepRun
    asset: Asset | None
    text: str

    @property
    def step(self) -> str:
        """The step that made it."""
        return self.step_run.step

    @property
    def path(self) -> str:
        """Where in the fan-out it was made."""
        return self.step_run.path


@dataclass(frozen=True)
class Place:
    """A finished step run with outputs of the run: its key, and the port they are on."""

    ref: Ref
    key: int


def run_outputs(run: Run) -> Iterator[Output]:
    """The run's finished outputs, by step and path."""
    for outputs in output_slices(run):
        yield from outputs


def output_slices(run: Run) -> Iterator[list[Output]]:
    """The same, a slice of step runs at a time."""
    places = output_places(run)
    for start in range(0, len(places), SLICE):
        yield outputs_at(places[start : start + SLICE])


def output_places(run: Run) -> list[Place]:
    """Where the finished outputs are, by step and path."""
    return [Place(ref, key) for ref in plan_of_run(run).ends for key in _keys(run, ref)]


def outputs_at(places: Sequence[Place]) -> list[Output]:
    """The outputs at these places; a list that a step gave is several."""
    rows = StepRun.objects.in_bulk([place.key for place in places])
    found = [(rows[place.key], item) for place in places for item in _items(rows[place.key], place.ref.port)]
    ids = {value["asset"] for _, value in found if is_file(value)}
    assets = {str(asset.pk): asset for asset in Asset.objects.filter(pk__in=ids)}
    return [
        Output(row, assets[value["asset"]], "") if is_file(value) else Output(row, None, _told(value))
        for row, value in found
    ]


def _told(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _keys(run: Run, ref: Ref) -> list[int]:
    rows = StepRun.objects.filter(run=run, step=ref.step, state=DONE, replaced=False).values_list("path", "pk")
    return [key for _, key in sorted(rows, key=lambda row: paths.order(row[0]))]


def _items(row: StepRun, port: str) -> list[Any]:
    value = row.outputs.get(port)
    return [item for item in (value if isinstance(value, list) else [value]) if item is not None]
