"""Files inside of JSON, for services that take no other."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from .base import File


def placed(value: Any) -> Any:
    """Inputs with each file as a data URI."""
    if isinstance(value, File):
        return f"data:{value.mime};base64,{base64.b64encode(value.data).decode()}"
    if isinstance(value, Mapping):
        return {name: placed(item) for name, item in value.items()}
    return [placed(item) for item in value] if isinstance(value, list | tuple) else value
