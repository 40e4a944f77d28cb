"""What checks found before a review: it is counted, and it has people look."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.models import Project, Review, Run, StepRun
from studio.models import User
from tests.asked import Work, answer, policy
from tests.factories import drawing, make_asset, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

QUIET = {"repeated": {"on": False}, "quotes": {"on": False}, "capitals": {"on": False}}
BANNED = {**QUIET, "banned": {"words": ["cheap", "free"]}}


def checked(params: dict[str, Any], **asked: Any) -> dict[str, Any]:
    """A drawing that makes texts, checks each, asks about it, and goes on."""
    steps = {
        "make": {"type": "echo", "in": {"text": "$words"}},
        "check": {"type": "check_text", "in": {"text": "make.text"}, "params": params},
        "ask": {"type": "review", "in": {"asset": "check.text"}, "params": {"back_to": "make", **asked}},
        "end": {"type": "echo", "in": {"text": "ask.asset"}},
    }
    return drawing(steps, inputs={"words": {"type": "text", "many": True}}, outputs={"text": "end.text"})


def asked_in(run: Run) -> list[str]:
    return list(Review.objects.filter(run=run, state="open").order_by("pk").values_list("text", flat=True))


def test_a_review_counts_what_is_wrong_and_not_what_has_passed(project: Project, work: Work) -> None:
    work(make_run(project, checked({"banned": {"words": ["cheap", "free"]}}), words=["so cheap and free", "calm"]))
    assert list(Review.objects.order_by("pk").values_list("text", "findings")) == [
        ("so cheap and free", 2),
        ("calm", 0),
    ]
    assert StepRun.objects.get(step="check", path="1").facts["passed"]


def test_what_was_found_travels_with_the_step_run(project: Project, work: Work) -> None:
    run = work(make_run(project, checked(BANNED), words=["so cheap"]))
    facts = StepRun.objects.get(run=run, step="check").facts
    assert facts["findings"] == [
        {
            "check": "banned",
            "level": "failed",
            "text": "“cheap” is a word that must not be used.",
            "value": 1,
            "span": [3, 8],
        }
    ]
    assert Review.objects.get(run=run).risk == facts["risk"] == 1


def test_what_has_findings_is_looked_at_however_few_are_sampled(project: Project, work: Work) -> None:
    words = [f"w{n}" for n in range(30)]
    words[7] = words[21] = "cheap"
    content = checked(BANNED, policy=policy(project, sampling={"percent": 0}))
    run = work(make_run(project, content, words=words))
    assert asked_in(run) == ["cheap", "cheap"]
    assert StepRun.objects.filter(run=run, step="ask", state="done").count() == 28


def test_without_the_check_the_same_texts_would_have_passed(project: Project, work: Work) -> None:
    off = {**BANNED, "banned": {"words": ["cheap"], "on": False}}
    content = checked(off, policy=policy(project, sampling={"percent": 0}))
    run = work(make_run(project, content, words=["cheap", "calm"]))
    assert (run.state, asked_in(run)) == ("done", [])


def test_a_check_that_is_used_again_counts_again(project: Project, work: Work) -> None:
    content = checked(BANNED, policy=policy(project, sampling={"percent": 0}))
    work(make_run(project, content, words=["cheap"]))
    again = work(make_run(project, content, words=["cheap"]))
    assert StepRun.objects.get(run=again, step="check").reused_from
    assert Review.objects.get(run=again).findings == 1
    assert asked_in(again) == ["cheap"]


def test_what_is_made_anew_is_counted_anew(project: Project, work: Work, bob: User) -> None:
    params = {**QUIET, "words": {"most": 2}, "capitals": {"most": 0}}
    run = work(make_run(project, checked(params), words=["A CHEAP thing"]))
    review = Review.objects.get(run=run)
    assert (review.findings, review.risk) == (2, 0.5)
    answer(review, bob, "send_back", note="shorter")
    work(Run.objects.get(pk=run.pk))
    again = Review.objects.get(run=run, state="open")
    assert (again.step_run.round, again.findings) == (1, 2)
    assert again.seen != review.seen


def test_what_fails_where_that_ends_it_is_never_asked(project: Project, work: Work) -> None:
    run = work(make_run(project, checked({**BANNED, "fail_on": "failed"}), words=["cheap", "calm"]))
    assert asked_in(run) == ["calm"]
    failed = StepRun.objects.get(run=run, step="check", state="failed")
    assert failed.error["message"] == "This did not pass its check. “cheap” is a word that must not be used."
    assert failed.facts["findings"]


def test_words_that_were_laid_out_are_measured_where_they_stand(project: Project, work: Work, photo: bytes) -> None:
    steps = {
        "words": {"type": "layout", "in": {"image": "$photo", "headline": "$line"}},
        "check": {"type": "check_image", "in": {"image": "words.image", "places": "words.places"}},
        "ask": {"type": "review", "in": {"asset": "check.image"}},
    }
    inputs = {"photo": {"type": "image"}, "line": {"type": "text", "default": "Made to last"}}
    content = drawing(steps, inputs=inputs, outputs={"image": "ask.asset"})
    run = work(make_run(project, content, photo=make_asset(project, photo).as_value()))
    facts = StepRun.objects.get(run=run, step="check").facts
    assert "contrast" in {item["check"] for item in facts["passed"]}
    assert Review.objects.get(run=run).state == "open"


def test_boxes_on_a_picture_reach_its_review(project: Project, work: Work, photo: bytes) -> None:
    off = {name: {"on": False} for name in ("sharpness", "clipping", "borders", "resolution", "weight", "blank")}
    steps = {
        "check": {
            "type": "check_image",
            "in": {"image": "$photo"},
            "params": {**off, "palette": {"colours": ["#0000ff"]}},
        },
        "ask": {"type": "review", "in": {"asset": "check.image"}},
    }
    content = drawing(steps, inputs={"photo": {"type": "image"}}, outputs={"image": "ask.asset"})
    asset = make_asset(project, photo)
    run = work(make_run(project, content, photo=asset.as_value()))
    review = Review.objects.get(run=run)
    assert (review.asset_id, review.findings, review.risk) == (asset.pk, 1, 0.5)
    (finding,) = StepRun.objects.get(run=run, step="check").facts["findings"]
    assert set(finding["box"]) == {"x", "y", "w", "h"}
