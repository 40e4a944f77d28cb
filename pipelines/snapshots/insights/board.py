"""Everything that the page of insights shows of a project in some days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .agreement import Agreement, agreement
from .counted import Span
from .dimensions import lines
from .lines import Line, whole
from .looks import Looks, Rounds, Undone, looks, rounds, undone
from .reasons import Reasons, reasons
from .waits import Queue, Waits, queue, waits


@dataclass(frozen=True)
class Insights:
    """All parts; `whole` is everything together, `lines` the same told apart."""

    waits: Waits
    queue: Queue
    whole: Line
    lines: Sequence[Line]
    agreement: Agreement
    reasons: Reasons
    looks: Looks
    rounds: Rounds
    undone: Undone

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say yet."""
        return not (self.queue.open or self.looks.all or self.undone.rate.whole)


def insights(span: Span, *, by: str) -> Insights:
    """The numbers, by the same number of queries whatever there is."""
    return Insights(
        waits(span),
        queue(span),
        whole(span),
        lines(span, by=by),
        agreement(span),
        reasons(span),
        looks(span),
        rounds(span),
        undone(span),
    )
