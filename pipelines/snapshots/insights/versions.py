"""Approval and cost by the version of a prompt: of questions in runs that began with its words."""

from __future__ import annotations

from ...models import Prompt
from .counted import Span, questions
from .lines import Line, costed, line_of, of_questions

NUMBER = "run__prompt_versions__number"


def version_lines(prompt: Prompt, span: Span) -> dict[int, Line]:
    """A line for each version of a prompt that people were asked about, by its number; one query.

    A run that began with two versions of the prompt, by two labels, counts for both.
    """
    found = questions(span).filter(run__prompt_versions__prompt=prompt)
    rows = costed(found).values(NUMBER).annotate(**of_questions())
    return {row[NUMBER]: line_of(row, f"v{row[NUMBER]}") for row in rows}
