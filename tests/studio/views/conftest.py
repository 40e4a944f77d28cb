"""What tests of pages share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.models import Project, Run
from tests.factories import drawing, make_asset, make_run


@pytest.fixture
def done(project: Project, photo: bytes, work: Callable[[Run], Run]) -> Run:
    """A run that has exported two files of the same name."""
    steps = {
        "files": {
            "type": "export",
            "in": {"image": "$photo"},
            "params": {"presets": ["web-card", "email-header"], "name": "{pipeline}"},
        }
    }
    inputs = {"photo": {"type": "image"}}
    return work(make_run(project, drawing(steps, inputs=inputs), photo=make_asset(project, photo).as_value()))
