"""Reviews to test with: a run that has stopped to ask, answers, and a clock that can be moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from pipelines.actions import decide_review, publish_policy, turn_reviews
from pipelines.models import Decision, Project, Review, Run
from studio.models import User
from tests.factories import drawing, make_run

Work = Callable[[Run], Run]


class Clock:
    """The time, as the code under test reads it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def forward(self, **more: float) -> datetime:
        """Moves it on, and does what was due by then."""
        self.now += timedelta(**more)
        turn_reviews()
        return self.now


def policy(project: Project, **rules: Any) -> str:
    """A published policy of the project, by its slug."""
    return publish_policy(project, name="Brand team", rules=rules, by=None).policy.slug


def asking(**params: Any) -> dict[str, Any]:
    """A drawing that makes a text, asks about it, and goes on."""
    steps = {
        "make": {"type": "echo", "in": {"text": "$words"}},
        "ask": {"type": "review", "in": {"asset": "make.text"}, "params": {"back_to": "make", **params}},
        "end": {"type": "echo", "in": {"text": "ask.asset"}},
    }
    return drawing(steps, inputs={"words": {"type": "text"}}, outputs={"text": "end.text"})


def waiting(project: Project, work: Work, by: User | None = None, **params: Any) -> Review:
    """The open review of a run that has stopped to ask about "hello"."""
    run = make_run(project, asking(**params), words="hello")
    if by:
        Run.objects.filter(pk=run.pk).update(started_by=by)
    run = work(run)
    assert run.state == "waiting"
    return Review.objects.get(run=run, state="open")


def answer(review: Review, by: User, verdict: str = "approve", **said: Any) -> Decision:
    """What somebody answers, having seen what is shown now."""
    fresh = Review.objects.get(pk=review.pk)
    return decide_review(fresh, verdict=verdict, by=by, seen=fresh.seen, **said)
