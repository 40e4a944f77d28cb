"""A run whose announcements are really sent, and how a page dials a socket."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.models import Project, Run
from tests.factories import drawing, make_run

ASK = drawing(
    {"say": {"type": "echo", "params": {"say": "hello"}}, "ask": {"type": "ask", "in": {"asset": "say.text"}}}
)


@pytest.fixture
def announced(project: Project, toys: None, queue: list[Any]) -> Run:
    """A run that has just been started, with its announcements really sent."""
    return make_run(project, ASK)
