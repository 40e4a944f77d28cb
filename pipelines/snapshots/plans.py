"""The checked plan of a frozen version."""

from __future__ import annotations

import json
from functools import lru_cache

from ..graph import Plan, make_plan
from ..models import Version
from ..steps import CATALOGUE


def plan_of(version: Version) -> Plan:
    """The version's plan; equal drawings share one, since a plan never changes."""
    return _plan(json.dumps(version.drawing))


@lru_cache(maxsize=64)
def _plan(text: str) -> Plan:
    return make_plan(json.loads(text), CATALOGUE)
