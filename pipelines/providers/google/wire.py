"""What Google sends back, read without trusting its types."""

from __future__ import annotations

import base64
import binascii
from decimal import Decimal
from typing import Any

from ..base import File


def as_object(value: Any) -> dict[str, Any]:
    """A JSON object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a JSON list; none for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """A JSON string; "" for anything else."""
    return value if isinstance(value, str) else ""


def count(value: Any) -> Decimal:
    """A JSON number that counts something; 0 for anything else."""
    return Decimal(value) if isinstance(value, int) else Decimal(0)


def encoded(file: File) -> str:
    """A file as base64."""
    return base64.b64encode(file.data).decode()


def decoded(value: Any) -> bytes:
    """The file in a base64 string, of either alphabet; empty where there is none to read."""
    if not isinstance(value, str):
        return b""
    try:
        return base64.b64decode(value.translate({45: "+", 95: "/"}), validate=True)
    except (binascii.Error, ValueError):
        return b""
