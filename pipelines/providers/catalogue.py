"""The catalogue of models that ships: a start for the table that staff edit, each price with its date and source."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

FILE = Path(__file__).with_name("catalogue.json")


class Listed(BaseModel):
    """One model as it is listed; prices are decimal strings in US dollars."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: str
    model_id: str
    label: str = ""
    abilities: list[str]
    prices: dict[str, str] = Field(default_factory=dict)
    priced_on: date | None = None
    source: str = ""
    limits: dict[str, Any] = Field(default_factory=dict)
    retires_on: date | None = None
    successor: str = ""


@cache
def read_catalogue() -> Sequence[Listed]:
    """All that is listed, in the order of the file."""
    return tuple(Listed.model_validate(item) for item in json.loads(FILE.read_text(encoding="utf-8")))
