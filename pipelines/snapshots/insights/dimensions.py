"""By what the lines are told apart: pipeline, model, prompt, brand version, reviewer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, OuterRef, Q

from ...models import GuestLink, Version
from .counted import Span, answers, decided_by_people, questions
from .lines import Line, costed, in_order, line_of, of_answers, of_questions
from .making import REHEARSAL, makers

SHORT: Final = 8


def lines(span: Span, *, by: str) -> list[Line]:
    """A line for each, those with the most questions first; at most three queries."""
    return in_order(DIMENSIONS[by](span))


def _by_pipeline(span: Span) -> Iterable[Line]:
    name = "run__version__pipeline__name"
    return [line_of(row, row[name]) for row in _sums(span, "run__version__pipeline", name)]


def _by_brand(span: Span) -> Iterable[Line]:
    name, number = "run__brand_version__brand__name", "run__brand_version__number"
    rows = _sums(span, "run__brand_version", name, number)
    return [line_of(row, f"{row[name]} v{row[number]}" if row[name] else "no brand") for row in rows]


def _by_prompt(span: Span) -> Iterable[Line]:
    """What the questions showed of prompts, by its hash."""
    reviews = costed(questions(span)).values(prompts=F("shown__prompts"))
    return [line_of(row, *_prompt_words(row["prompts"])) for row in reviews.annotate(**of_questions())]


def _prompt_words(prompts: Mapping[str, str] | None) -> tuple[str, str]:
    if not prompts:
        return "no prompt", ""
    parts = sorted(prompts.items())
    whole = parts[0][1] if len(parts) == 1 else sha256(json.dumps(parts).encode()).hexdigest()
    return whole[:SHORT], ", ".join(step for step, _ in parts)


def _by_model(span: Span) -> Iterable[Line]:
    """The models that the drawing, or `auto` when the run started, names for what is asked about.

    Where two made it together, it counts for both.
    """
    rows = list(_sums(span, "run__version", "step_run__step", "run__choices", "run__rehearse"))
    drawings = dict(Version.objects.filter(pk__in={row["run__version"] for row in rows}).values_list("pk", "drawing"))
    found: dict[str, Line] = {}
    for row in rows:
        drawing, step = drawings[row["run__version"]], row["step_run__step"]
        names = [REHEARSAL] if row["run__rehearse"] else makers(drawing, step, row["run__choices"])
        for name in names or ["no model"]:
            found[name] = found.get(name, Line(name)) + line_of(row, name)
    return found.values()


def _by_reviewer(span: Span) -> Iterable[Line]:
    """Each person's last answer to each question that people decided."""
    same = Q(by=OuterRef("by")) | Q(guest=OuterRef("guest"))
    later = answers(span).filter(same, review=OuterRef("review"), pk__gt=OuterRef("pk"))
    decided = decided_by_people().filter(pk=OuterRef("review"))
    given = answers(span).filter(Exists(decided)).exclude(Exists(later))
    rows = list(costed(given, "review__").values("by", "guest").annotate(**of_answers()))
    people = get_user_model().objects.in_bulk({row["by"] for row in rows})
    guests = GuestLink.objects.in_bulk({row["guest"] for row in rows})
    return [
        line_of(row, str(people[row["by"]])) if row["by"] else line_of(row, str(guests[row["guest"]]), "guest")
        for row in rows
    ]


def _sums(span: Span, *parts: str) -> Iterable[dict[str, Any]]:
    found: Iterable[dict[str, Any]] = costed(questions(span)).values(*parts).annotate(**of_questions())
    return found


DIMENSIONS: Final[Mapping[str, Callable[[Span], Iterable[Line]]]] = {
    "pipeline": _by_pipeline,
    "model": _by_model,
    "prompt": _by_prompt,
    "brand": _by_brand,
    "reviewer": _by_reviewer,
}
