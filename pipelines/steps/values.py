"""Inputs by name that come as data: what the steps with a `values` port share."""

from __future__ import annotations

import json
from typing import Any

from ..errors import Invalid
from .base import StepContext


def values_on(context: StepContext, port: str = "values") -> dict[str, Any]:
    """The JSON object on an optional input, {} where nothing is wired; raises Invalid for anything else."""
    found = context.data(port) if context.has(port) else {}
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except ValueError as error:
            raise Invalid(f"The text on `{port}` is no JSON.") from error
    if not isinstance(found, dict):
        raise Invalid(f"`{port}` must be a JSON object, each input by its name.")
    return found
