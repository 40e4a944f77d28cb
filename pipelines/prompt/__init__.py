"""Prompts kept as code: how they are named, filled in, put together, compared and tested; pure."""

from .composing import DEEPEST, Composed, Find, Found, compose, compose_found, find_circle
from .expecting import KINDS, RUBRIC, Likeness, Score, check_expectations, judge
from .history import Line, blame, line_diff
from .references import Reference, find_includes, read_name, read_reference
from .rendering import TYPES, Variables, check_prompt, check_values, defaults_of, names_in, render

__all__ = [
    "DEEPEST",
    "KINDS",
    "RUBRIC",
    "TYPES",
    "Composed",
    "Find",
    "Found",
    "Likeness",
    "Line",
    "Reference",
    "Score",
    "Variables",
    "blame",
    "check_expectations",
    "check_prompt",
    "check_values",
    "compose",
    "compose_found",
    "defaults_of",
    "find_circle",
    "find_includes",
    "judge",
    "line_diff",
    "names_in",
    "read_name",
    "read_reference",
    "render",
]
