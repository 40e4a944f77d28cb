"""Happenings: samples of what subscribers are told are what they were told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.actions import create_project, decide_review
from pipelines.errors import Invalid
from pipelines.models import EVENTS, HookDelivery, Project, Review, Run
from pipelines.snapshots.happenings import SOURCES, past_happenings
from studio.models import User
from tests.factories import drawing, make_asset, make_run, make_subscription

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
STEPS = {
    "look": {"type": "review", "in": {"asset": "$photo"}, "params": {"question": "Is it good?"}},
    "end": {"type": "echo", "params": {"say": "boom", "fail_on": "boom"}},
}
PHOTO = {"photo": {"type": "image"}}


@pytest.fixture
def ended(project: Project, work: Callable[[Run], Run], bob: User, photo: bytes) -> Callable[[], Run]:
    def end() -> Run:
        run = work(make_run(project, drawing(STEPS, inputs=PHOTO), photo=make_asset(project, photo).as_value()))
        review = Review.objects.get(run=run)
        decide_review(review, verdict="approve", by=bob, seen=review.seen)
        return Run.objects.get(pk=run.pk)

    return end


@pytest.mark.parametrize("event", EVENTS)
def test_a_sample_is_to_the_letter_what_was_told(event: str, project: Project, ended: Callable[[], Run]) -> None:
    make_subscription(project, event)
    run = ended()
    assert run.state == "done_with_failures"
    (sample,) = past_happenings(project.pk, event)
    assert HookDelivery.objects.get().payload == sample
    assert (sample["type"], set(sample)) == (event, {"id", "type", "timestamp", "data"})


@pytest.mark.parametrize("event", EVENTS)
def test_the_newest_comes_first_and_each_has_an_id_of_its_own(
    event: str, project: Project, ended: Callable[[], Run], django_assert_num_queries: Any
) -> None:
    runs = [ended() for _ in range(3)]
    with django_assert_num_queries(1):
        told = past_happenings(project.pk, event, limit=2)
    assert [item["data"].get("run", item["data"]["id"]) for item in told] == [runs[2].pk, runs[1].pk]
    assert len({item["id"] for item in told}) == 2
    one = past_happenings(project.pk, event, pipeline_id=runs[0].version.pipeline_id)
    assert [item["data"]["pipeline"] for item in one] == [runs[0].version.pipeline_id]


@pytest.mark.parametrize("event", EVENTS)
def test_another_project_has_none_of_them(event: str, ended: Callable[[], Run]) -> None:
    ended()
    assert past_happenings(create_project("Elsewhere").pk, event) == []


def test_every_event_has_its_payload_and_no_other_name_has_one(project: Project) -> None:
    assert set(SOURCES) == set(EVENTS)
    with pytest.raises(Invalid, match="is not an event"):
        past_happenings(project.pk, "run.exploded")
