"""The inputs a run starts with: defaults filled in, every problem told at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings

from ..errors import InvalidDrawing, Problem
from ..graph import FILE_TYPES, Input, Plan
from ..models import Asset, Project

MOST_TOLD = 10


def check_inputs(project: Project, plan: Plan, given: dict[str, Any]) -> dict[str, Any]:
    """The values a run is frozen with; raises InvalidDrawing (field `inputs.name`) naming each that cannot be used."""
    problems = [
        Problem("", f"inputs.{name}", "The pipeline has no such input.")
        for name in given
        if name not in plan.drawing.inputs
    ]
    values: dict[str, Any] = {}
    lengths: dict[str, int] = {}
    for name, drawn in plan.drawing.inputs.items():
        value = given.get(name, drawn.default)
        value = _as_stored(project, value) if drawn.type in FILE_TYPES else value
        if value in (None, "", []):
            if not drawn.optional:
                problems.append(Problem("", f"inputs.{name}", f"{drawn.label} is needed before the run can start."))
            continue
        problems += [Problem("", f"inputs.{name}", message) for message in _wrong(drawn, value)]
        values[name] = value
        if drawn.many and isinstance(value, list):
            lengths[name] = len(value)
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        problems.append(Problem("", "inputs", f"Columns must have the same number of rows: {told}."))
    most = settings.ROWS_MAX
    if max(lengths.values(), default=0) > most:
        problems.append(
            Problem("", "inputs", f"A run goes over {most:,} rows at most; these are {max(lengths.values()):,}.")
        )
    if problems:
        raise InvalidDrawing(problems)
    return values


def _as_stored(project: Project, value: Any) -> Any:
    """The value with every asset as the table has it: only its id is believed, and only inside the project."""
    if isinstance(value, list):
        return [_as_stored(project, item) for item in value]
    if not isinstance(value, dict) or "asset" not in value:
        return value
    try:
        asset = Asset.objects.filter(project=project, pk=UUID(str(value["asset"]))).first()
    except ValueError:
        asset = None
    return asset.as_value() if asset else {}


def _wrong(drawn: Input, value: Any) -> list[str]:
    if drawn.many and not isinstance(value, list):
        return [f"{drawn.label} is a column: give a list with one value for each row."]
    if not drawn.many:
        return [message] if (message := _wrong_item(drawn, value)) else []
    told = ((row, _wrong_item(drawn, item)) for row, item in enumerate(value))
    wrong = [f"Row {row}: {message}" for row, message in told if message]
    more = len(wrong) - MOST_TOLD
    return wrong if more <= 0 else [*wrong[:MOST_TOLD], f"{drawn.label} is wrong in {more:,} more rows."]


def _wrong_item(drawn: Input, item: Any) -> str:
    if drawn.type in FILE_TYPES:
        if item == {}:
            return f"{drawn.label} names a file that is not in this project. Upload it first."
        is_asset = isinstance(item, dict) and "asset" in item
        right = is_asset and (drawn.type == "file" or item.get("kind") == drawn.type)
        return "" if right else f"{drawn.label} must be {'an' if drawn.type[0] in 'aeiou' else 'a'} {drawn.type}."
    if drawn.type == "json":
        return ""
    if not isinstance(item, str):
        return f"{drawn.label} must be text."
    if "\x00" in item:
        return f"{drawn.label} holds a character that is no text. Type it anew."
    if len(item) > settings.TEXT_MAX_CHARACTERS:
        return f"{drawn.label} may hold {settings.TEXT_MAX_CHARACTERS:,} characters; this has {len(item):,}."
    return ""
