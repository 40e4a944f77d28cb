"""Hand-offs: what waits for something from outside, and that exactly one answer counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pipelines.actions import (
    cancel_run,
    claim_step_runs,
    decide_review,
    hand_back,
    hand_file_back,
    hear_callback,
    retry_run,
    start_run,
    sweep,
    wake_step_runs,
    worker_name,
)
from pipelines.actions.hand_offs import open_callback
from pipelines.errors import BadFile, Forbidden, Invalid, NotFound, Stale
from pipelines.models import Asset, AuditEntry, Call, HandOff, Project, Review, Run, StepRun
from pipelines.snapshots import manifest, row_story, run_outputs, run_snapshot
from studio.models import User
from tests.conftest import work_on
from tests.factories import drawing, make_run, make_version
from tests.peers.service import Asked, Said, Service, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

Work = Callable[[Run], Run]


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    with serving() as service:
        yield service


def made_elsewhere(**params: Any) -> dict[str, Any]:
    steps = {
        "brief": {"type": "echo", "in": {"text": "$words"}},
        "paint": {"type": "hand_off", "in": {"prompt": "brief.text"}, "params": {"wants": "text", **params}},
        "end": {"type": "echo", "in": {"text": "paint.text"}},
    }
    return drawing(steps, inputs={"words": {"type": "text"}}, outputs={"end": "end.text"})


def waiting(project: Project, work: Work, **params: Any) -> HandOff:
    run = work(make_run(project, made_elsewhere(**params), words="a harbour"))
    assert run.state == "waiting"
    return HandOff.objects.get(run=run, state="open")


def calling(service: Service, **params: Any) -> dict[str, Any]:
    call = {"type": "wait_for_callback", "in": {"text": "$words"}, "params": {"url": f"{service.url}/hook", **params}}
    steps = {"call": call, "end": {"type": "echo", "in": {"text": "call.text"}}}
    return drawing(steps, inputs={"words": {"type": "text"}}, outputs={"end": "end.text"})


def token_in(asked: Asked) -> str:
    address: str = asked.json["data"]["callback_url"]
    return address.rstrip("/").rpartition("/")[2]


# --- People ---------------------------------------------------------------------------------------


def test_what_a_person_brings_back_lets_the_run_go_on(project: Project, work: Work, dora: User) -> None:
    out = waiting(project, work)
    step_run = out.step_run
    assert (step_run.state, step_run.worker, step_run.wake_at) == ("waiting", "", None)
    hand_back(out, outputs={"text": "A quiet harbour."}, by=dora)
    run = work(out.run)
    assert run.state == "done"
    assert [output.text for output in run_outputs(run)] == ["A quiet harbour."]


def test_it_is_kept_as_made_by_hand_and_by_whom(project: Project, work: Work, dora: User) -> None:
    out = waiting(project, work)
    hand_back(out, outputs={"text": "A quiet harbour."}, by=dora)
    facts = StepRun.objects.get(pk=out.step_run_id).facts
    assert (facts["source"], facts["tool"], facts["by"]) == ("manual", "Midjourney", "Dora")
    (record,) = manifest(work(out.run))["files"] or [None]
    assert record is None or record["model"] == "manual/midjourney"


def test_the_second_answer_is_told_who_was_first(project: Project, work: Work, dora: User, bob: User) -> None:
    out = waiting(project, work)
    hand_back(out, outputs={"text": "first"}, by=dora)
    with pytest.raises(Stale, match="Dora has already handed this back"):
        hand_back(out, outputs={"text": "second"}, by=bob)
    assert StepRun.objects.get(pk=out.step_run_id).outputs["text"] == "first"


def test_an_answer_must_be_of_use(project: Project, work: Work, dora: User) -> None:
    out = waiting(project, work)
    for outputs in ({}, {"text": ""}, {"text": 7}, {"image": "no file"}, {"text": "a\x00b"}, {"text": "x" * 200_001}):
        with pytest.raises(Invalid):
            hand_back(out, outputs=outputs, by=dora)
    out.refresh_from_db()
    assert out.state == "open"


def test_a_person_is_needed_for_what_was_handed_to_people(project: Project, work: Work) -> None:
    out = waiting(project, work)
    for token in ("", "guessed"):
        with pytest.raises(Forbidden):
            hand_back(out, outputs={"text": "x"}, token=token)


def test_a_cancelled_run_wants_nothing_any_more(project: Project, work: Work, dora: User) -> None:
    out = waiting(project, work)
    cancel_run(out.run)
    out.refresh_from_db()
    assert out.state == "void"
    with pytest.raises(Stale, match="no longer wanted"):
        hand_back(out, outputs={"text": "late"}, by=dora)


def test_a_run_that_is_tried_again_asks_anew(project: Project, work: Work, dora: User) -> None:
    out = waiting(project, work)
    cancel_run(out.run)
    retry_run(out.run)
    work(out.run)
    again = HandOff.objects.get(run=out.run, state="open")
    assert again.pk != out.pk
    hand_back(again, outputs={"text": "at last"}, by=dora)
    assert work(out.run).state == "done"


def test_a_round_that_is_made_anew_is_handed_off_anew(project: Project, work: Work, dora: User, bob: User) -> None:
    content = made_elsewhere()
    content["steps"]["ask"] = {"type": "ask", "in": {"asset": "paint.text"}, "params": {"back_to": "paint"}}
    run = work(make_run(project, content, words="a harbour"))
    hand_back(HandOff.objects.get(run=run), outputs={"text": "day"}, by=dora)
    work(run)
    review = Review.objects.get(run=run)
    decide_review(review, verdict="send_back", note="at night", by=bob, seen=review.seen)
    work(run)
    again = HandOff.objects.get(run=run, state="open")
    assert (again.round, again.pack["notes"]) == (1, ["at night"])


def test_one_that_waits_is_voided_when_it_is_set_aside(project: Project, work: Work, bob: User) -> None:
    steps = {
        "make": {"type": "echo", "in": {"text": "$words"}},
        "ask": {"type": "ask", "in": {"asset": "make.text"}, "params": {"back_to": "make"}},
        "paint": {"type": "hand_off", "in": {"prompt": "make.text"}, "params": {"wants": "text"}},
    }
    run = work(make_run(project, drawing(steps, inputs={"words": {"type": "text"}}), words="a harbour"))
    review, out = Review.objects.get(run=run), HandOff.objects.get(run=run)
    decide_review(review, verdict="send_back", note="warmer", by=bob, seen=review.seen)
    out.refresh_from_db()
    assert out.state == "void"
    work(run)
    assert (
        HandOff.objects.get(run=run, state="open").step_run.round != 0 or HandOff.objects.filter(run=run).count() == 2
    )


def test_the_same_is_not_made_by_hand_twice(project: Project, work: Work, dora: User) -> None:
    out = waiting(project, work)
    hand_back(out, outputs={"text": "once"}, by=dora)
    work(out.run)
    again = work(make_run(project, made_elsewhere(), words="a harbour"))
    assert again.state == "done"
    assert not HandOff.objects.filter(run=again).exists()


def test_two_runs_that_wait_for_the_same_wait_each_for_its_own(project: Project, work: Work, dora: User) -> None:
    first, second = waiting(project, work), waiting(project, work)
    hand_back(first, outputs={"text": "mine"}, by=dora)
    second.refresh_from_db()
    assert (second.state, StepRun.objects.get(pk=second.step_run_id).state) == ("open", "waiting")


def test_the_run_page_says_that_people_are_needed(project: Project, work: Work) -> None:
    out = waiting(project, work)
    told = run_snapshot(out.run)
    (entry,) = told["run"]["reviews"]
    assert (entry["url"], entry["label"]) == (f"/hand-offs/{out.pk}/", "Paint")
    assert [step["review_url"] for step in told["steps"] if step["id"] == "paint"] == [f"/hand-offs/{out.pk}/"]


# --- Files ----------------------------------------------------------------------------------------


def test_a_picture_is_kept_byte_for_byte_as_the_steps_own(
    project: Project, work: Work, dora: User, photo: bytes
) -> None:
    content = drawing({"paint": {"type": "hand_off", "params": {"prompt": "A harbour"}}}, outputs={"p": "paint.image"})
    run = work(make_run(project, content))
    hand_file_back(HandOff.objects.get(run=run), data=photo, name="made.jpg", by=dora)
    asset = Asset.objects.get(step_run__run=run)
    assert (asset.read(), asset.created_by, asset.kind) == (photo, dora, "image")
    assert asset.facts["source"] == "manual"
    (record,) = manifest(Run.objects.get(pk=run.pk))["files"]
    assert (record["model"], record["prompts"][0]["prompt"]) == ("manual/midjourney", "A harbour")


def test_another_kind_of_file_is_refused_and_nothing_is_kept(
    project: Project, work: Work, dora: User, photo: bytes
) -> None:
    run = work(make_run(project, drawing({"paint": {"type": "hand_off", "params": {"prompt": "A harbour"}}})))
    out = HandOff.objects.get(run=run)
    for data, name in ((b"just words", "notes.txt"), (photo[:40], "cut.jpg"), (b"", "empty.png")):
        with pytest.raises(BadFile):
            hand_file_back(out, data=data, name=name, by=dora)
    assert not Asset.objects.filter(step_run__run=run).exists()


def test_a_file_that_came_second_leaves_no_trace(
    project: Project, work: Work, dora: User, bob: User, photo: bytes
) -> None:
    run = work(make_run(project, drawing({"paint": {"type": "hand_off", "params": {"prompt": "A harbour"}}})))
    out = HandOff.objects.get(run=run)
    hand_file_back(out, data=photo, name="first.jpg", by=dora)
    with pytest.raises(Stale):
        hand_file_back(out, data=photo, name="second.jpg", by=bob)
    assert Asset.objects.get(step_run__run=run).name == "first.jpg"


# --- Programs -------------------------------------------------------------------------------------


def test_a_program_answers_once_at_the_address_that_it_was_given(
    project: Project, work: Work, service: Service
) -> None:
    service.on("POST /hook", {})
    run = work(make_run(project, calling(service), words="hello"))
    assert run.state == "waiting"
    (asked,) = service.sent("POST /hook")
    token = token_in(asked)
    hear_callback(token, {"text": "from outside"})
    assert work(run).state == "done"
    assert StepRun.objects.get(run=run, step="call").facts["source"] == "callback"
    assert [output.text for output in run_outputs(run)] == ["from outside"]
    with pytest.raises(Stale, match="The program has already handed this back"):
        hear_callback(token, {"text": "again"})
    assert AuditEntry.objects.get(deed="hand_back").who == "A program"


def test_the_token_is_kept_nowhere(project: Project, work: Work, service: Service) -> None:
    service.on("POST /hook", {})
    run = work(make_run(project, calling(service), words="hello"))
    token = token_in(service.sent("POST /hook")[0])
    out, call = HandOff.objects.get(run=run), Call.objects.get(run=run)
    row = StepRun.objects.get(run=run, step="call")
    kept = [out.pack, out.nonce, out.digest, call.request, call.response, row.facts, row.ticket, row.inputs]
    assert not any(token in str(value) for value in kept)
    with pytest.raises(NotFound):
        hear_callback(out.digest, {"text": "x"})


def test_an_answer_that_is_quicker_than_the_worker_is_not_lost(project: Project, work: Work, service: Service) -> None:
    def answer_at_once(asked: Asked) -> dict[str, Any]:
        heard.append(token_in(asked))
        return {}

    heard: list[str] = []
    service.on("POST /hook", answer_at_once)
    run = make_run(project, calling(service), words="hello")
    (step_run,) = claim_step_runs(run.pk, "models", worker=worker_name(), limit=1)
    token = open_callback(step_run)
    hear_callback(token, {"text": "quick"})
    assert StepRun.objects.get(run=run, step="call").state == "running"
    # The worker asks under a token of its own, but finds at the end that all is there.
    work_on(step_run)
    assert StepRun.objects.get(run=run, step="call").outputs["text"] == "quick"


def test_a_repeat_after_a_crash_carries_the_same_address_and_id(project: Project, work: Work, service: Service) -> None:
    service.on("POST /hook", Said({}, 500), {})
    run = work(make_run(project, calling(service), words="hello"))
    row = StepRun.objects.get(run=run, step="call")
    wake_step_runs(run.pk, [row.pk])
    assert work(run).state == "waiting"
    first, second = service.sent("POST /hook")
    assert first.content == second.content
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert HandOff.objects.filter(run=run).count() == 1


def test_an_answer_counts_although_the_sending_seemed_to_fail(project: Project, work: Work, service: Service) -> None:
    service.on("POST /hook", Said({}, 500))
    run = work(make_run(project, calling(service), words="hello"))
    assert StepRun.objects.get(run=run, step="call").wake_at
    hear_callback(token_in(service.sent("POST /hook")[0]), {"text": "I heard you"})
    row = StepRun.objects.get(run=run, step="call")
    assert (row.state, row.wake_at, row.error) == ("done", None, {})


def test_a_file_that_it_names_is_fetched_by_a_worker(
    project: Project, work: Work, service: Service, photo: bytes
) -> None:
    service.on("POST /hook", {}).on("GET /made/harbour.jpg", Said(photo, mime="image/jpeg"))
    content = calling(service)
    content["steps"].pop("end")
    content["outputs"] = {"picture": "call.image"}
    run = work(make_run(project, content, words="hello"))
    hear_callback(token_in(service.sent("POST /hook")[0]), {"file_url": f"{service.url}/made/harbour.jpg"})
    run = work(run)
    row = StepRun.objects.get(run=run, step="call")
    assert (row.state, row.facts["source"], row.outputs["image"]["name"]) == ("done", "callback", "harbour.jpg")
    assert len(service.sent("POST /hook")) == 1


def test_a_file_in_a_private_network_is_not_fetched(
    project: Project, work: Work, service: Service, settings: Any
) -> None:
    service.on("POST /hook", {})
    run = work(make_run(project, calling(service), words="hello"))
    settings.ALLOWED_PRIVATE_HOSTS = []
    hear_callback(token_in(service.sent("POST /hook")[0]), {"file_url": f"{service.url}/secret"})
    run = work(run)
    row = StepRun.objects.get(run=run, step="call")
    assert (row.state, row.error["kind"]) == ("failed", "auth")
    assert not service.sent("GET /secret")


def test_whatever_else_it_says_is_data(project: Project, work: Work, service: Service) -> None:
    service.on("POST /hook", {})
    run = work(make_run(project, calling(service), words="hello"))
    hear_callback(token_in(service.sent("POST /hook")[0]), {"headline": "Made to last"})
    assert StepRun.objects.get(run=run, step="call").outputs["json"] == {"headline": "Made to last"}


@pytest.mark.parametrize(
    "told",
    [{"file_url": "file:///etc/passwd"}, {"file_url": 7}, {"text": 7}, {"text": "\x00"}, {"json": {"a": "\x00"}}],
)
def test_an_answer_of_no_use_leaves_the_question_open(
    project: Project, work: Work, service: Service, told: dict[str, Any]
) -> None:
    service.on("POST /hook", {})
    run = work(make_run(project, calling(service), words="hello"))
    with pytest.raises(Invalid):
        hear_callback(token_in(service.sent("POST /hook")[0]), told)
    assert HandOff.objects.get(run=run).state == "open"


def test_an_answer_that_does_not_come_in_time_fails_the_step(project: Project, work: Work, service: Service) -> None:
    service.on("POST /hook", {})
    run = work(make_run(project, calling(service, hours=2), words="hello"))
    assert sweep() == 0
    HandOff.objects.filter(run=run).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert sweep() == 1
    row = StepRun.objects.get(run=run, step="call")
    assert (row.state, row.error["kind"]) == ("failed", "timeout")
    assert "An answer from 127.0.0.1 within 2 hours" in row.error["message"]
    assert Run.objects.get(pk=run.pk).state == "failed"
    with pytest.raises(Stale):
        hear_callback(token_in(service.sent("POST /hook")[0]), {"text": "late"})


def test_trying_again_after_that_sends_another_address(project: Project, work: Work, service: Service) -> None:
    service.on("POST /hook", {})
    run = work(make_run(project, calling(service), words="hello"))
    HandOff.objects.filter(run=run).update(expires_at=timezone.now() - timedelta(seconds=1))
    sweep()
    retry_run(run)
    work(run)
    first, second = service.sent("POST /hook")
    assert token_in(first) != token_in(second)
    hear_callback(token_in(second), {"text": "now"})
    assert work(run).state == "done"


def test_a_rehearsal_calls_nobody_and_waits_for_nobody(project: Project, work: Work, service: Service) -> None:

    version = make_version(project, calling(service))
    run = work(start_run(version, inputs={"words": "hello"}, by=None, rehearse=True))
    assert (run.state, service.asked) == ("done", [])
    assert not HandOff.objects.filter(run=run).exists()


def test_a_row_tells_that_people_are_asked_and_for_how_long(project: Project, work: Work, dora: User) -> None:
    steps = {"paint": {"type": "hand_off", "in": {"prompt": "$place"}, "params": {"wants": "text"}}}
    content = drawing(steps, inputs={"place": {"type": "text", "many": True}}, outputs={"end": "paint.text"})
    run = work(make_run(project, content, place=["a harbour", "a quay"]))
    out = HandOff.objects.filter(run=run).earliest("pk")
    (entry,) = row_story(run, run.table.get(number=0))["step_runs"]
    assert entry["review_url"] == f"/hand-offs/{out.pk}/"
    assert [(span["kind"], span["to"] is None) for span in entry["spans"]][-2:] == [("worked", False), ("asked", True)]
    hand_back(out, outputs={"text": "x"}, by=dora)
    (entry,) = row_story(run, run.table.get(number=0))["step_runs"]
    assert (entry["review_url"], entry["spans"][-1]["kind"]) == (None, "asked")
    assert entry["spans"][-1]["to"]
