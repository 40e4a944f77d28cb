"""The services' own OpenAPI documents, by which a request that was sent can be checked.

They are not ours to ship: they lie beside the project, or where PRESSLINE_SPECS says. Without them
such tests are skipped.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FOLDER = Path(os.environ.get("PRESSLINE_SPECS") or Path(__file__).parents[2] / "shared" / "specs")
BASE = "spec:"


@cache
def _document(name: str) -> tuple[dict[str, Any], Registry]:
    path = FOLDER / f"{name}.openapi.json"
    if not path.exists():
        pytest.skip(f"the OpenAPI document {name} is not at hand; PRESSLINE_SPECS names its folder")
    document = _nullable(json.loads(path.read_text(encoding="utf-8")))
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    return document, Registry().with_resource(BASE, resource)


def _nullable(value: Any) -> Any:
    """OpenAPI 3.0's `nullable` as JSON Schema has it."""
    if isinstance(value, list):
        return [_nullable(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {name: _nullable(item) for name, item in value.items()}
    if found.pop("nullable", False) is True and isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
    return found


def mistakes(name: str, operation: str, body: Any, *, mime: str = "application/json") -> list[str]:
    """What a document says is wrong with the body of "POST /path"; empty when nothing is."""
    document, registry = _document(name)
    method, _, path = operation.partition(" ")
    schema = document["paths"][path][method.lower()]["requestBody"]
    schema = _followed(document, schema)["content"][mime]["schema"]
    # Refs inside are relative to the document.
    validator = Draft202012Validator(_absolute(schema), registry=registry)
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in validator.iter_errors(body)
    ]


def conforms(name: str, operation: str, body: Any, *, bogus: Any, mime: str = "application/json") -> None:
    """The body is as the document wants it, and the document is no rubber stamp: it finds fault with `bogus`."""
    assert mistakes(name, operation, bogus, mime=mime), "the document accepts anything here"
    assert mistakes(name, operation, body, mime=mime) == []


def _followed(document: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in value:
        place: Any = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            place = place[part.replace("~1", "/").replace("~0", "~")]
        value = place
    return value


def _absolute(value: Any) -> Any:
    if isinstance(value, list):
        return [_absolute(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: f"{BASE}{item}" if name == "$ref" and isinstance(item, str) and item.startswith("#") else _absolute(item)
        for name, item in value.items()
    }
