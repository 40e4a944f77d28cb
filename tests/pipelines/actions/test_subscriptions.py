"""Subscriptions: what happens is written down for whoever is told of it, with what happened or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from pipelines.actions import cancel_run, create_project, decide_review, retry_run, unsubscribe
from pipelines.actions import subscriptions as verbs
from pipelines.errors import Invalid
from pipelines.models import EVENTS, HookDelivery, Project, Review, Run, Subscription
from pipelines.secrets import unseal
from studio.access import remove_member
from studio.models import User
from tests.factories import drawing, make_asset, make_run, make_subscription

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

Work = Callable[[Run], Run]
ASK = {"ask": {"type": "ask", "in": {"asset": "$words"}}}
LOOK = {"look": {"type": "review", "in": {"asset": "$photo"}, "params": {"question": "Is it good?"}}}
WORDS = {"words": {"type": "text"}}


def asking(project: Project, work: Work) -> Review:
    return Review.objects.get(run=work(make_run(project, drawing(ASK, inputs=WORDS), words="hello")))


def told(*subscriptions: Subscription) -> list[list[str]]:
    return [[row.payload["type"] for row in one.deliveries.all()] for one in subscriptions]


def test_each_event_is_told_to_whoever_subscribed_to_it(project: Project, work: Work, bob: User) -> None:
    there = [make_subscription(project, event) for event in EVENTS]
    review = asking(project, work)
    assert told(*there) == [[], [], ["review.opened"], [], []]
    decide_review(review, verdict="send_back", note="Warmer.", by=bob, seen=review.seen)
    assert told(*there) == [["run.ended"], ["run.failed"], ["review.opened"], ["review.decided"], []]
    decided = HookDelivery.objects.get(subscription=there[3]).payload["data"]
    assert (decided["id"], decided["run"]) == (review.pk, review.run_id)
    assert (decided["decision"]["verdict"], decided["decision"]["note"]) == ("send_back", "Warmer.")
    ended = HookDelivery.objects.get(subscription=there[0]).payload["data"]
    assert (ended["id"], ended["state"], ended["counts"]["failed"]) == (review.run_id, "failed", 1)


def test_an_approved_file_is_told_with_where_it_lies(project: Project, work: Work, bob: User, photo: bytes) -> None:
    there = make_subscription(project, "asset.approved")
    asset = make_asset(project, photo)
    run = work(make_run(project, drawing(LOOK, inputs={"photo": {"type": "image"}}), photo=asset.as_value()))
    review = Review.objects.get(run=run)
    decide_review(review, verdict="approve", by=bob, seen=review.seen)
    data = HookDelivery.objects.get(subscription=there).payload["data"]
    assert (data["id"], data["sha256"], data["decision"]["by"]) == (str(asset.pk), asset.sha256, "Bob")
    assert data["content"].endswith(f"/api/v1/assets/{asset.pk}/content")


def test_a_cancelled_run_has_ended_and_one_tried_again_ends_once_more(project: Project, work: Work) -> None:
    ended, failed = make_subscription(project, "run.ended"), make_subscription(project, "run.failed")
    run = asking(project, work).run
    cancel_run(run)
    retry_run(run)
    work(run)
    cancel_run(run)
    assert told(ended, failed) == [["run.ended"] * 2, []]
    assert len({row.happening for row in ended.deliveries.all()}) == 2


def test_with_everything_approved_nobody_is_asked_but_the_decision_is_told(project: Project, work: Work) -> None:
    there = [make_subscription(project, event) for event in ("review.opened", "review.decided")]
    run = make_run(project, drawing(ASK, inputs=WORDS), words="hello")
    Run.objects.filter(pk=run.pk).update(approve_all=True)
    work(run)
    assert told(*there) == [[], ["review.decided"]]


def test_only_its_own_project_and_pipeline_are_told(project: Project, work: Work) -> None:
    run = work(make_run(project, drawing({"say": {"type": "echo"}})))
    ours = make_subscription(project, pipeline=run.version.pipeline)
    others = make_subscription(create_project("Elsewhere"))
    work(make_run(project, drawing({"say": {"type": "echo"}})))
    assert told(ours, others) == [[], []]
    verbs.tell(run, [("run.ended", run.pk)])
    assert told(ours, others) == [["run.ended"], []]


def test_who_was_switched_off_or_may_not_sign_in_is_told_nothing(project: Project, work: Work, dora: User) -> None:
    off, theirs = make_subscription(project), make_subscription(project, by=dora)
    Subscription.objects.filter(pk=off.pk).update(enabled=False)
    User.objects.filter(pk=dora.pk).update(is_active=False)
    work(make_run(project, drawing({"say": {"type": "echo"}})))
    assert told(off, theirs) == [[], []]


def test_who_leaves_a_project_is_told_nothing_more(project: Project, dora: User) -> None:
    there = make_subscription(project, by=dora)
    other = make_subscription(project)
    remove_member(project, dora)
    assert list(Subscription.objects.all()) == [other]
    unsubscribe(there.pk)


def test_what_did_not_happen_after_all_is_not_told(project: Project, work: Work, bob: User) -> None:
    there = make_subscription(project, "review.decided")
    review = asking(project, work)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        decide_review(review, verdict="approve", by=bob, seen=review.seen)
        raise ZeroDivisionError
    assert told(there) == [[]]


def test_the_same_happening_is_written_down_once(project: Project, work: Work) -> None:
    there = make_subscription(project)
    run = work(make_run(project, drawing({"say": {"type": "echo"}})))
    before = there.deliveries.get().key
    verbs.tell(run, [("run.ended", run.pk)])
    assert there.deliveries.get().key == before


def test_where_nobody_subscribed_it_is_one_look_and_where_nothing_happened_none(
    project: Project, work: Work, django_assert_num_queries: Any
) -> None:
    review = asking(project, work)
    run = Run.objects.select_related("version").get(pk=review.run_id)
    with django_assert_num_queries(0):
        verbs.tell(run, [])
    with django_assert_num_queries(1):
        verbs.tell(run, [("review.opened", review.pk)] * 64)


def test_many_happenings_of_one_transaction_are_told_in_as_many_statements_as_one(project: Project, work: Work) -> None:
    steps = {"ask": {"type": "ask", "in": {"asset": "$words"}}}
    many = drawing(steps, inputs={"words": {"type": "text", "many": True}})
    run = work(make_run(project, many, words=[str(number) for number in range(12)]))
    run = Run.objects.select_related("version").get(pk=run.pk)
    make_subscription(project, "review.opened")
    keys = list(Review.objects.filter(run=run).values_list("pk", flat=True))
    counts = []
    for some in (keys[:1], keys[1:]):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            verbs.tell(run, [("review.opened", key) for key in some])
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert HookDelivery.objects.count() == len(keys) == 12


def test_asking_for_the_same_again_renews_it(project: Project, dora: User) -> None:
    there = make_subscription(project, by=dora, secret="whsec_b25l")
    Subscription.objects.filter(pk=there.pk).update(enabled=False, trouble="Nobody answers.")
    again = make_subscription(project, by=dora, secret="whsec_dHdv")
    assert (again.pk, again.enabled, again.trouble) == (there.pk, True, "")
    assert unseal(again.secret) == {"secret": "whsec_dHdv"}
    assert "whsec_" not in again.secret
    assert make_subscription(project).pk != there.pk


def test_too_many_are_refused(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "MOST_OF_PROJECT", 1)
    make_subscription(project)
    make_subscription(project)
    with pytest.raises(Invalid, match="at most 1"):
        make_subscription(project, "run.failed")


def test_an_event_that_is_none_is_refused_with_those_there_are(project: Project) -> None:
    with pytest.raises(Invalid, match=r"choose one of run\.ended"):
        make_subscription(project, "run.exploded")
