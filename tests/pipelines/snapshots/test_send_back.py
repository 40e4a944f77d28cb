"""The prompt as it would be: the same as the one the engine makes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.errors import Invalid
from pipelines.models import Project, Review, Run, StepRun
from pipelines.snapshots import send_back_preview
from studio.models import User
from tests.asked import answer, policy, waiting
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
Work = Callable[[Run], Run]
PIN = {"x": 0.9, "y": 0.9, "note": "A cup"}
BOX = {"x": 0.1, "y": 0.1, "w": 0.2, "h": 0.2, "region": True}


def written(project: Project, work: Work, **params: str) -> Review:
    """The open review of a line that was written."""
    steps = {
        "make": {"type": "write_text", "label": "Line", "params": {"prompt": "A line about rain"}},
        "ask": {"type": "review", "in": {"asset": "make.text"}, "params": {"back_to": "make", **params}},
    }
    return Review.objects.get(run=work(make_run(project, drawing(steps))))


def test_it_is_the_prompt_that_the_engine_makes_in_every_round(project: Project, work: Work, bob: User) -> None:
    project.reasons.create(code="too-dark", label="Too dark")
    review = written(project, work)
    for note in ("Warmer", "Warmer still"):
        told = send_back_preview(review, note=note, reasons=["too-dark"], pins=[PIN, BOX])
        answer(review, bob, "send_back", note=note, reasons=["too-dark"], pins=[PIN, BOX])
        work(review.run)
        made = StepRun.objects.get(run=review.run, step="make", replaced=False)
        assert told["will"] == made.facts["prompt"]
        assert (told["step"], told["regions"]) == ("Line", 1)
        review = Review.objects.get(run=review.run, state="open")


def test_what_others_have_said_already_stands_before_it(project: Project, work: Work, bob: User, alice: User) -> None:
    slug = policy(project, stages=[{"who": {"role": "reviewer"}, "quorum": 2, "veto": False}])
    review = written(project, work, policy=slug)
    answer(review, bob, "send_back", note="Warmer")
    told = send_back_preview(Review.objects.get(pk=review.pk), note="Shorter", reasons=[], pins=[])
    assert told["will"].endswith("\nReviewer: Warmer\nReviewer: Shorter")


def test_where_no_prompt_is_read_there_is_none(project: Project, work: Work) -> None:
    told = send_back_preview(waiting(project, work), note="Warmer", reasons=[], pins=[])
    assert (told["step"], told["was"], told["will"]) == ("Echo", "", "")
    ends = send_back_preview(waiting(project, work, back_to=""), note="Warmer", reasons=[], pins=[])
    assert (ends["step"], ends["note"]) == ("", "Warmer")


@pytest.mark.parametrize("given", [{"note": "y" * 5000}, {"pins": [{"x": 3, "y": 0}]}, {"reasons": ["unknown"]}])
def test_what_could_not_be_kept_is_told(project: Project, work: Work, given: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        send_back_preview(waiting(project, work), **{"note": "", "reasons": [], "pins": [], **given})  # type: ignore[arg-type]
