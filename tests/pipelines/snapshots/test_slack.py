"""What Slack is told of what happened."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipelines.actions import cancel_run
from pipelines.models import EVENTS, Decision, Project, Run
from pipelines.snapshots.happenings import told_of
from pipelines.snapshots.slack import slack_message
from studio.models import User
from tests.asked import Work, answer, waiting
from tests.factories import drawing, make_asset, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


def section(message: dict[str, Any]) -> str:
    return str(message["blocks"][0]["text"]["text"])


def button(message: dict[str, Any]) -> dict[str, Any]:
    (only,) = message["blocks"][-1]["elements"]
    return dict(only)


def test_a_review_is_told_in_a_sentence_with_its_place_and_a_button(project: Project, work: Work) -> None:
    review = waiting(project, work, question="Is it on brand?")
    (payload,) = told_of("review.opened", [review.pk])
    message = slack_message(payload)
    assert message["text"] == "A review waits: Is it on brand?"
    assert section(message) == "*A review waits: Is it on brand?*\n>hello"
    assert message["blocks"][1]["elements"][0]["text"] == f"Test v1, run {review.run_id}"
    assert button(message)["text"]["text"] == "Open the review"
    assert button(message)["url"].endswith(f"/reviews/{review.pk}/"), "it shows, and decides nothing"


def test_what_people_wrote_can_neither_link_nor_call_anybody(project: Project, work: Work) -> None:
    review = waiting(project, work, question="<!channel> <https://evil.example|look> & so on")
    message = slack_message(told_of("review.opened", [review.pk])[0])
    assert "&lt;!channel&gt; &lt;https://evil.example|look&gt; &amp; so on" in section(message)
    assert "<" not in message["text"] + section(message)


def test_a_decision_says_who_and_why(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work)
    decision = answer(review, bob, "send_back", note="Warmer\n\nand darker")
    message = slack_message(told_of("review.decided", [decision.pk])[0])
    assert message["text"].startswith("Bob sent back: ")
    assert section(message).endswith("\n>Warmer and darker")


def test_an_approved_file_is_told_by_its_name_and_not_by_its_address(
    project: Project, work: Work, photo: bytes, bob: User
) -> None:
    steps = {"ask": {"type": "review", "in": {"asset": "$photo"}}}
    content = drawing(steps, inputs={"photo": {"type": "image"}})
    run = work(make_run(project, content, photo=make_asset(project, photo).as_value()))
    decision: Decision = answer(run.reviews.get(), bob)
    message = slack_message(told_of("asset.approved", [decision.pk])[0])
    assert message["text"] == "Bob approved photo.jpg"
    assert "/assets/" not in json.dumps(message)


def test_a_run_says_how_it_ended(project: Project, work: Work) -> None:
    run: Run = waiting(project, work).run
    cancel_run(run)
    message = slack_message(told_of("run.ended", [run.pk])[0])
    assert message["text"] == f"Run {run.pk} is cancelled"
    assert button(message) == {
        "type": "button",
        "text": {"type": "plain_text", "text": "Open the run"},
        "url": message["blocks"][-1]["elements"][0]["url"],
    }


def test_long_words_are_cut_to_what_slack_takes(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work, question="&" * 300)
    decision = answer(review, bob, "send_back", note="<" * 4000)
    for event, key in (("review.opened", review.pk), ("review.decided", decision.pk)):
        assert len(section(slack_message(told_of(event, [key])[0]))) < 3000


def test_every_event_has_words(project: Project, work: Work, photo: bytes, bob: User) -> None:
    steps = {"ask": {"type": "review", "in": {"asset": "$photo"}}}
    content = drawing(steps, inputs={"photo": {"type": "image"}})
    run = work(make_run(project, content, photo=make_asset(project, photo).as_value()))
    review = run.reviews.get()
    decision = answer(review, bob)
    work(run)
    Run.objects.filter(pk=run.pk).update(state="done_with_failures")
    keys = {"review.opened": review.pk, "review.decided": decision.pk, "asset.approved": decision.pk}
    for event in EVENTS:
        (payload,) = told_of(event, [keys.get(event, run.pk)])
        assert slack_message(payload)["text"]
