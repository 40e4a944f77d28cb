"""Everything that the single view of a review shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipelines.actions import claim_review
from pipelines.models import Comment, Project, Review, Run, StepRun
from pipelines.snapshots import review_item
from studio.access import review_for
from studio.models import User
from tests.asked import answer, policy, waiting
from tests.factories import drawing, make_asset, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
Work = Callable[[Run], Run]


def item_of(review: Review, user: User) -> dict[str, Any]:
    return review_item(review_for(user, review.pk), user)


def test_it_is_plain_data(project: Project, work: Work, bob: User) -> None:
    item = item_of(waiting(project, work), bob)
    assert json.loads(json.dumps(item)) == item
    assert (item["text"], item["kind"], item["may_decide"], item["standing"]) == (
        "hello",
        "text",
        True,
        ["One person decides."],
    )


def rows(project: Project, work: Work, photo: bytes, number: int) -> list[Review]:
    """So many pictures that are asked about, one a row."""
    steps = {
        "lay": {"type": "composite", "in": {"background": "$photo", "subject": "$photo"}},
        "say": {"type": "echo", "in": {"text": "$words"}},
        "ask": {"type": "review", "in": {"asset": "lay.image"}, "params": {"back_to": "lay"}},
    }
    inputs = {"photo": {"type": "image", "many": True}, "words": {"type": "text", "many": True}}
    value = make_asset(project, photo).as_value()
    content = drawing(steps, inputs=inputs)
    run = work(make_run(project, content, photo=[value] * number, words=[f"w{row}" for row in range(number)]))
    return list(Review.objects.filter(run=run).order_by("pk"))


def test_it_takes_as_many_queries_whatever_the_run_holds(project: Project, work: Work, bob: User, photo: bytes) -> None:
    few, many = rows(project, work, photo, 3), rows(project, work, photo, 12)
    counts = []
    for review in (few[1], many[6]):
        found = review_for(bob, review.pk)
        item_of(review, bob)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            review_item(found, bob)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20


def test_it_names_the_row_and_what_else_can_be_compared(project: Project, work: Work, bob: User, photo: bytes) -> None:
    found = rows(project, work, photo, 3)
    item = item_of(found[1], bob)
    assert item["place"] == f"row {found[1].step_run.path}"
    assert {sibling["id"] for sibling in item["siblings"]} == {found[0].pk, found[2].pk}
    assert item["asset"]["thumb"] == f"{item['asset']['url']}thumb/"
    assert item["values"][1]["shown"] == [{"text": f"w{found[1].step_run.path}"}]


def test_who_has_answered_is_told_in_whole_sentences(project: Project, work: Work, bob: User, alice: User) -> None:
    slug = policy(
        project, stages=[{"who": {"role": "reviewer"}, "quorum": 2, "of": 3}], limit={"close": 30, "at_last": "fail"}
    )
    review = waiting(project, work, policy=slug)
    answer(review, bob)
    told = item_of(review, alice)["standing"]
    assert told[:2] == ["Two of three people decide.", "Bob approved just now."]
    assert told[2].startswith("Due ")
    mine = item_of(review, bob)
    assert (mine["may_decide"], mine["why_not"]) == (False, "You have answered this already. Others are still asked.")
    assert (mine["may_undo"], item_of(review, alice)["may_undo"]) == (True, False)


def test_who_made_it_and_who_is_not_asked_are_told_why(project: Project, work: Work, dora: User, vera: User) -> None:
    review = waiting(project, work, by=dora, policy=policy(project, starter=False))
    assert item_of(review, dora)["why_not"] == "You made this, and its policy has others judge it."
    assert item_of(review, vera)["why_not"].startswith("Its policy asks others.")


def test_an_answer_in_its_grace_says_until_when_it_can_be_taken_back(
    project: Project, work: Work, bob: User, settings: Any
) -> None:
    settings.REVIEW_GRACE = 60
    review = waiting(project, work)
    answer(review, bob)
    item = item_of(review, bob)
    assert item["may_undo"]
    assert item["undo_until"]


def test_a_prompt_is_shown_with_what_changed_since_the_round_before(project: Project, work: Work, bob: User) -> None:
    steps = {
        "make": {"type": "write_text", "label": "Line", "params": {"prompt": "A line about rain"}},
        "ask": {"type": "review", "in": {"asset": "make.text"}, "params": {"back_to": "make"}},
    }
    run = work(make_run(project, drawing(steps)))
    first = Review.objects.get(run=run)
    answer(first, bob, "send_back", note="Warmer")
    work(run)
    second = item_of(Review.objects.get(run=run, state="open"), bob)
    (prompt,) = second["prompts"]
    assert (prompt["label"], prompt["changed"]) == ("Line", True)
    assert prompt["changes"][-1] == {"op": "in", "text": "\nReviewer: Warmer"}
    assert (second["round"], second["notes"], second["previous"]["id"]) == (2, ["Warmer"], first.pk)
    assert second["rounds"][0]["note"] == "Warmer"
    # The first one is shown as it was then, however often it has been made anew.
    assert item_of(first, bob)["prompts"][0]["prompt"] == "A line about rain"


def test_findings_are_numbered_the_worst_first_and_boxes_stay_on_the_picture(
    project: Project, work: Work, bob: User
) -> None:
    review = waiting(project, work)
    found = [
        {"level": "warning", "text": "Dark.", "box": {"x": -0.5, "y": 0.1, "w": 2, "h": 0.2}},
        {"level": "failed", "text": "Blurred.", "box": {"x": "0"}},
        {"level": "passed", "text": "palette"},
        "nonsense",
    ]
    making = StepRun.objects.filter(run=review.run, step="make")
    making.update(facts={"findings": found, "passed": [{"check": "weight"}, "sharpness"]})
    item = item_of(review, bob)
    assert [(one["number"], one["level"], one["text"]) for one in item["findings"]] == [
        (1, "failed", "Blurred."),
        (2, "warning", "Dark."),
    ]
    assert item["findings"][0]["box"] is None
    assert item["findings"][1]["box"] == {"x": 0.0, "y": 0.1, "w": 1.0, "h": 0.2}
    assert item["passed"] == ["weight", "sharpness", "palette"]


def test_who_looks_and_what_was_said_beside_is_told(project: Project, work: Work, bob: User, alice: User) -> None:
    review = waiting(project, work)
    claim_review(review, by=alice)
    Comment.objects.create(review=review, note="Nice light", by=alice)
    item = item_of(review, bob)
    assert item["claimed_by"] == "Alice"
    assert item_of(review, alice)["claimed_by"] == ""
    assert [(said["who"], said["note"]) for said in item["comments"]] == [("Alice", "Nice light")]
