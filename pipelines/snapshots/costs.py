"""What a file has cost: its part of everything that led to it, attempts that failed and earlier rounds included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from ..graph import paths
from ..models import Run, StepRun
from ..states import DONE
from .lineage import at_rows
from .plans import plan_of_run

ZERO = Decimal(0)
MICRO = Decimal("0.000001")


class Around:
    """Amounts at steps and paths, summed over everything above, at and below a path."""

    def __init__(self) -> None:
        self._at: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        self._below: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)

    def add(self, step: str, path: str, amount: Decimal) -> None:
        """Puts an amount at a path."""
        *above, here = paths.prefixes(paths.split(path))
        self._at[step, here] += amount
        for prefix in above:
            self._below[step, prefix] += amount

    def of(self, step: str, path: str) -> Decimal:
        """The sum over what is related to this path."""
        above = (self._at.get((step, prefix), ZERO) for prefix in paths.prefixes(paths.split(path)))
        return sum(above, self._below.get((step, path), ZERO))


class Costs:
    """The cost of each output at some rows of a run, in US dollars.

    What a step run has cost is shared evenly by the outputs that it led to, so that they add up to what was spent on
    them; what stands above all rows is shared by everything that the run has made.
    """

    def __init__(self, run: Run, rows: Collection[int | None]) -> None:
        self._plan = plan_of_run(run)
        self._shares = Around()
        costed = list(at_rows(run, rows).exclude(cost=0).only("run_id", "step", "path", "row", "cost"))
        made = self._count(run, rows) if costed else Around()
        for row in costed:
            count = run.made if row.row is None else self._led_to(made, row)
            if count:
                self._shares.add(row.step, row.path, row.cost / count)

    def of(self, end: StepRun) -> Decimal:
        """What each output of this step run has cost, to a millionth."""
        steps = (*self._plan.ancestors(end.step), end.step)
        return sum((self._shares.of(step, end.path) for step in steps), ZERO).quantize(MICRO)

    def _count(self, run: Run, rows: Collection[int | None]) -> Around:
        ports: dict[str, list[str]] = {}
        for ref in self._plan.ends:
            ports.setdefault(ref.step, []).append(ref.port)
        made = Around()
        ends = at_rows(run, rows).filter(step__in=ports, state=DONE, replaced=False)
        for end in ends.only("run_id", "step", "path", "outputs").iterator():
            made.add(end.step, end.path, sum((_number(end.outputs.get(port)) for port in ports[end.step]), ZERO))
        return made

    def _led_to(self, made: Around, row: StepRun) -> Decimal:
        steps = {*self._plan.descendants(row.step), row.step} & {ref.step for ref in self._plan.ends}
        return sum((made.of(step, row.path) for step in steps), ZERO)


def _number(value: object) -> Decimal:
    return Decimal(len(value) if isinstance(value, list) else value is not None)
