"""Answers held to a JSON Schema, by draft 2020-12; a schema is whole in itself, nothing is fetched for it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import SchemaError, ValidationError, best_match  # type: ignore[import-untyped]
from referencing import Registry
from referencing.exceptions import Unresolvable

# Text in which a model has wrapped its JSON all the same.
_FENCED = re.compile(r"^```(?:json)?\s*\n(.*)\n```$", re.DOTALL)


class Unfit(ValueError):
    """Raised where an answer is no JSON or does not fit its schema; says where and why."""


def check_schema(schema: Mapping[str, Any]) -> str:
    """What is wrong with a schema, as a sentence; "" where nothing is."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return f"This is not a JSON Schema: {error.message}."
    outside = [ref for ref in _refs(schema) if not ref.startswith("#")]
    return f"A schema may refer only to itself, not to {outside[0]}." if outside else ""


def fitted(data: Any, text: str, schema: Mapping[str, Any]) -> Any:
    """The data of an answer, else what its text says as JSON; raises Unfit where it does not fit the schema."""
    found = _parsed(text) if data is None else data
    validator = Draft202012Validator(schema, registry=Registry())
    try:
        error: ValidationError | None = best_match(validator.iter_errors(found))
    except Unresolvable as unknown:
        raise Unfit(f"the schema refers to {unknown.ref}, which it does not have.") from unknown
    if error is not None:
        place = f"at {error.json_path}, " if error.absolute_path else ""
        raise Unfit(f"{place}{error.message[:300]}.")
    return found


def _parsed(text: str) -> Any:
    plain = text.strip()
    if fenced := _FENCED.match(plain):
        plain = fenced[1]
    try:
        return json.loads(plain)
    except ValueError as error:
        raise Unfit("it is no JSON.") from error


def _refs(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (ref for name, ref in value.items() if name in ("$ref", "$dynamicRef") and isinstance(ref, str))
    for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _refs(item)
