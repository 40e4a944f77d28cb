"""What a run has made: the files its drawing names as outputs, each with the step and path it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..graph import Ref, paths
from ..models import Asset, Run, StepRun
from ..states import DONE
from .plans import plan_of


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


def run_outputs(run: Run) -> list[Output]:
    """The run's finished outputs, by step and path."""
    found = [item for ref in plan_of(run.version).ends for item in _of_port(run, ref)]
    ids = [value["asset"] for _, value in found if isinstance(value, dict)]
    assets = {str(asset.pk): asset for asset in Asset.objects.filter(pk__in=ids)}
    return [
        Output(row, assets[value["asset"]], "") if isinstance(value, dict) else Output(row, None, str(value))
        for row, value in found
    ]


def _of_port(run: Run, ref: Ref) -> Iterator[tuple[StepRun, Any]]:
    rows = StepRun.objects.filter(run=run, step=ref.step, state=DONE, replaced=False)
    for row in sorted(rows, key=lambda row: paths.order(row.path)):
        value = row.outputs.get(ref.port)
        for item in value if isinstance(value, list) else [value]:
            if item is not None:
                yield row, item
