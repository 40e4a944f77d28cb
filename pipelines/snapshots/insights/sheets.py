"""The numbers as tables to take home, and every decision, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from django.db.models import Exists, F, OuterRef

from ...models import Decision
from .agreement import agreement
from .counted import PEOPLE, Span
from .dimensions import lines
from .lines import Line, whole
from .looks import looks, rounds, undone
from .rates import Rate
from .reasons import reasons
from .waits import queue, waits

Row = Iterable[Any]
AT_ONCE: Final = 500
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def sheet(span: Span, *, name: str, by: str) -> Iterator[list[Any]]:
    """The header and rows of a table, safe to open in a spreadsheet; raises KeyError for one that there is not."""
    return ([safe_cell(cell) for cell in row] for row in SHEETS[name](span, by))


def safe_cell(value: Any) -> Any:
    """The value, with an apostrophe before a text that a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _time(span: Span, by: str) -> Iterator[Row]:
    yield "week", "decisions", "half within seconds", "nine of ten within seconds"
    found = waits(span)
    for week, took in [*found.weeks, ("all", found.all)]:
        yield str(week), took.number, took.half.total_seconds(), took.most.total_seconds()


def _queue(span: Span, by: str) -> Iterator[Row]:
    yield "age", "open questions"
    yield from queue(span).ages


def _lines(span: Span, by: str) -> Iterator[Row]:
    rates = [f"{name} {part}" for name in ("first round", "all rounds") for part in ("share", "low", "high")]
    yield by, "note", "questions", "in first round", *rates, "rounds an approval", "assets", "cost an asset", "cost"
    for line in [*lines(span, by=by), whole(span)]:
        yield _line(line)


def _line(line: Line) -> Row:
    numbers = (line.rounds_each, line.assets, line.cost_each, line.cost)
    return line.label, line.note, line.asked, line.first, *_rate(line.at_first), *_rate(line.overall), *numbers


def _rate(rate: Rate) -> tuple[float | None, ...]:
    return tuple(None if rate.share is None else round(number, 4) for number in (rate.share or 0, rate.low, rate.high))


def _agreement(span: Span, by: str) -> Iterator[Row]:
    yield "one", "other", "pairs of votes", "agreed", "low", "high", "kappa"
    found = agreement(span)
    for couple in found.couples:
        yield couple.one, couple.other, couple.rate.whole, *_rate(couple.rate), None
    yield "all", "all", found.votes.pairs, *_rate(found.votes.rate), found.votes.kappa


def _reasons(span: Span, by: str) -> Iterator[Row]:
    found = reasons(span)
    yield "week", *found.labels
    yield from ((week, *counts) for week, counts in found.weeks)
    yield "all", *found.counts


def _rounds(span: Span, by: str) -> Iterator[Row]:
    yield "rounds", "approvals"
    yield from rounds(span).bars


def _looks(span: Span, by: str) -> Iterator[Row]:
    yield "decided", "questions"
    yield from looks(span).bars


def _undone(span: Span, by: str) -> Iterator[Row]:
    rate = undone(span).rate
    yield "answers", "taken back", "share", "low", "high"
    yield rate.whole, rate.part, *_rate(rate)


def _decisions(span: Span, by: str) -> Iterator[Row]:
    """Every decision there is, also what was taken back and what machines said, a few hundred in memory at a time."""
    yield (
        *(
            "decision",
            "at",
            "review",
            "question",
            "pipeline",
            "run",
            "step",
            "path",
            "round",
            "stage",
            "verdict",
            "who",
        ),
        *("by people", "taken back", "seconds since asked", "reasons", "note"),
    )
    found = Decision.objects.filter(review__project=span.project, created_at__gte=span.since)
    people = Exists(Decision.objects.filter(PEOPLE, pk=OuterRef("pk")))
    told = found.select_related(
        "by", "guest", "instead_of", "undone_by", "review__step_run", "review__run__version__pipeline"
    ).annotate(people=people, asked_at=F("review__created_at"))
    for decision in told.order_by("pk").iterator(chunk_size=AT_ONCE):
        yield _decision(decision)


def _decision(decision: Any) -> Row:
    review, step_run = decision.review, decision.review.step_run
    return (
        *(decision.pk, decision.created_at.isoformat(timespec="seconds"), review.pk, review.question),
        *(review.run.version.pipeline.name, review.run_id, step_run.step, step_run.path, step_run.round + 1),
        *(decision.stage + 1, decision.spoken, decision.who if decision.people else "nobody"),
        *(_yes(decision.people), _yes(hasattr(decision, "undone_by"))),
        round((decision.created_at - decision.asked_at).total_seconds(), 1),
        *(", ".join(decision.reasons), decision.note),
    )


def _yes(so: object) -> str:
    return "yes" if so else "no"


SHEETS: Final[Mapping[str, Callable[[Span, str], Iterator[Row]]]] = {
    "time": _time,
    "queue": _queue,
    "lines": _lines,
    "agreement": _agreement,
    "reasons": _reasons,
    "rounds": _rounds,
    "looks": _looks,
    "undone": _undone,
    "decisions": _decisions,
}
