"""What tests of pages share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.models import Project, Review, Run
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


@pytest.fixture
def waiting(project: Project, work: Callable[[Run], Run]) -> list[Review]:
    """Two open reviews of one run, side by side: of "one", and of "<b>two</b>"."""
    steps = {
        "split": {"type": "split", "in": {"text": "$words"}},
        "make": {"type": "echo", "in": {"text": "split.word"}},
        "ask": {"type": "ask", "in": {"asset": "make.text"}, "params": {"back_to": "make"}},
    }
    run = work(make_run(project, drawing(steps, inputs={"words": {"type": "text"}}), words="one <b>two</b>"))
    return list(Review.objects.filter(run=run))
