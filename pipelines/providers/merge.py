"""What a person adds to a request in the service's own words, merged in last; and text that should be JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..errors import Transient


def merged(body: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """The body with `extra` over it, object by object; any other value, lists too, takes the place of what was."""
    result = dict(body)
    for name, value in extra.items():
        there = result.get(name)
        deeper = isinstance(there, Mapping) and isinstance(value, Mapping)
        result[name] = merged(there, value) if deeper else value  # type: ignore[arg-type]
    return result


def json_of(text: str, label: str) -> Any:
    """A text that was asked for as JSON, decoded; raises Transient, since another try may do better."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise Transient(f"{label} was asked for JSON and wrote something else.") from error
