"""The inputs a run starts with: defaults filled in, every problem told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    read = _as_stored(
        project, {name: given.get(name, drawn.default) for name, drawn in plan.drawing.inputs.items()}, plan
    )
    values: dict[str, Any] = {}
    for name, drawn in plan.drawing.inputs.items():
        if read[name] not in (None, "", []):
            values[name] = read[name]
            problems += [Problem("", f"inputs.{name}", message) for message in _wrong(drawn, read[name])]
        elif not drawn.optional:
            problems.append(Problem("", f"inputs.{name}", f"{drawn.label} is needed before the run can start."))
    problems += [Problem("", "inputs", message) for message in _wrong_rows(plan, values)]
    if problems:
        raise InvalidDrawing(problems)
    return values


def _wrong_rows(plan: Plan, values: Mapping[str, Any]) -> Iterator[str]:
    lengths = {
        name: len(value) for name, value in values.items() if plan.drawing.inputs[name].many and isinstance(value, list)
    }
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        yield f"Columns must have the same number of rows: {told}."
    longest = max(lengths.values(), default=0)
    if longest > settings.ROWS_MAX:
        yield f"A run goes over {settings.ROWS_MAX:,} rows at most; these are {longest:,}."


def _as_stored(project: Project, given: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """The values with every file as the table has it: only its id is believed, and only inside the project."""
    files = {name: value for name, value in given.items() if plan.drawing.inputs[name].type in FILE_TYPES}
    wanted = {key for value in files.values() for item in _items(value) if (key := _asset_key(item))}
    if wanted:
        # Eviction holds the project too, so that no file goes between this look at it and the run that names it.
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    stored = Asset.objects.filter(project=project).in_bulk(wanted)

    def read(item: Any) -> Any:
        if not isinstance(item, dict) or "asset" not in item:
            return item
        key = _asset_key(item)
        return stored[key].as_value() if key in stored else {}

    return given | {
        name: [read(item) for item in value] if isinstance(value, list) else read(value)
        for name, value in files.items()
    }


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _asset_key(item: Any) -> UUID | None:
    try:
        return UUID(str(item["asset"])) if isinstance(item, dict) and "asset" in item else None
    except ValueError:
        return None


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
        right = is_asset and _fits(drawn.type, str(item.get("kind")))
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


def _fits(wanted: str, kind: str) -> bool:
    """Any file is a file, and a picture that people bring may be meant as a mask."""
    return wanted in ("file", kind) or (wanted, kind) == ("mask", "image")
