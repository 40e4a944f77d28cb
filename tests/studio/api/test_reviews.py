"""Reviews over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipelines.actions import cancel_run, keep_reason
from pipelines.models import Decision, Project, Review, Run, StepRun
from studio.access import add_member
from studio.models import Role, User
from tests.asked import policy, waiting
from tests.factories import drawing, make_run
from tests.studio.api.conftest import Caller

Work = Callable[[Run], Run]


def decide(caller: Caller, review: Review, verdict: str = "approve", **said: Any) -> Any:
    headers = {"idempotency_key": said.pop("key")} if "key" in said else {}
    body = {"verdict": verdict, "seen": review.seen, **said}
    return caller("POST", f"/reviews/{review.pk}/decisions", body, **headers)


def test_a_review_is_found_open_approved_and_closed(as_reviewer: Caller, review: Review, bob: User) -> None:
    told = as_reviewer("GET", "/reviews?state=open").json()["items"]
    assert [(item["id"], item["state"], item["text"]) for item in told] == [(review.pk, "open", "hello")]
    answer = as_reviewer("POST", f"/reviews/{review.pk}/decisions", {"verdict": "approve", "seen": told[0]["seen"]})
    assert answer.status_code == 201
    assert (answer.json()["by"], answer.json()["run"]["state"]) == ("Bob", "done")
    assert answer.json()["review"] == {**as_reviewer("GET", "/reviews?state=decided").json()["items"][0]}
    assert as_reviewer("GET", "/reviews?state=open").json()["items"] == []
    assert as_reviewer("GET", f"/reviews/{review.pk}").json()["decisions"][0]["verdict"] == "approve"
    assert Decision.objects.get().by == bob


def test_a_review_tells_everything_that_is_needed_to_decide(
    as_reviewer: Caller, project: Project, work: Work, toys: None, bob: User
) -> None:
    stages = [{"name": "Brand", "quorum": 2}, {"name": "Law", "who": {"role": "owner"}}]
    review = waiting(project, work, policy=policy(project, stages=stages, limit={"close": 48}))
    StepRun.objects.filter(run=review.run, step="make").update(facts={"findings": [{"level": "warning", "text": "x"}]})
    told = as_reviewer("GET", f"/reviews/{review.pk}").json()
    assert told["policy"] == {"slug": "brand-team", "version": 1}
    assert (told["stage"], told["approvals"], told["needed"]) == (0, 0, 2)
    assert [(stage["name"], stage["quorum"]) for stage in told["stages"]] == [("Brand", 2), ("Law", 1)]
    assert (told["kind"], told["text"], told["options"], told["picks"]) == ("text", "hello", [], 0)
    assert (told["round"], told["findings"], told["project"]) == (0, 0, project.slug)
    assert told["found"] == [{"level": "warning", "text": "x"}]
    assert (told["claimed_by"], told["undo_until"], told["outcome"]) == (None, None, None)
    assert told["due_at"] > told["created_at"]


def test_one_of_two_approvals_is_counted_and_nothing_goes_on(
    as_reviewer: Caller, as_owner: Caller, project: Project, work: Work, toys: None
) -> None:
    review = waiting(project, work, policy=policy(project, stages=[{"quorum": 2}]))
    first = decide(as_reviewer, review).json()
    assert (first["review"]["state"], first["review"]["approvals"], first["run"]["state"]) == ("open", 1, "waiting")
    again = decide(as_reviewer, review)
    assert (again.status_code, "You have answered this already" in again.json()["detail"]) == (403, True)
    assert decide(as_owner, review).json()["review"]["state"] == "decided"


def test_everything_that_can_be_said_is_kept(as_reviewer: Caller, project: Project, work: Work, toys: None) -> None:
    keep_reason(project, label="Off brand", by=None)
    review = waiting(project, work)
    pin = {"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.4, "region": True, "note": "here"}
    answer = decide(as_reviewer, review, "send_back", note="warmer", reasons=["off-brand"], pins=[pin])
    kept = as_reviewer("GET", f"/reviews/{review.pk}").json()["decisions"][0]
    assert (answer.status_code, kept["note"], kept["reasons"], kept["pins"]) == (201, "warmer", ["off-brand"], [pin])
    assert StepRun.objects.get(run=review.run, step="make", replaced=False).marks == [
        {"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.4}
    ]


def test_an_edited_text_goes_on(as_reviewer: Caller, project: Project, work: Work, toys: None) -> None:
    review = waiting(project, work)
    assert decide(as_reviewer, review, "edit", text="Hello, you.").status_code == 201
    assert work(review.run).state == "done"
    assert StepRun.objects.get(run=review.run, step="end").outputs == {"text": "Hello, you."}


def test_one_of_several_is_picked(as_reviewer: Caller, project: Project, work: Work, toys: None) -> None:
    review = choosing(project, work)
    told = as_reviewer("GET", f"/reviews/{review.pk}").json()
    assert (told["options"], told["picks"]) == (["a", "b", "c"], 1)
    assert decide(as_reviewer, review, "pick", picks=[1]).json()["picks"] == [1]
    assert StepRun.objects.get(pk=review.step_run_id).outputs["asset"] == "b"


def choosing(project: Project, work: Work) -> Review:
    steps = {
        "split": {"type": "split", "in": {"text": "$words"}},
        "choose": {"type": "pick", "in": {"asset": "split.word"}},
    }
    run = work(make_run(project, drawing(steps, inputs={"words": {"type": "text"}}), words="a b c"))
    return Review.objects.get(run=run)


def test_the_second_answer_is_told_who_was_first(as_reviewer: Caller, as_owner: Caller, review: Review) -> None:
    decide(as_reviewer, review)
    late = decide(as_owner, review)
    assert late.status_code == 409
    assert "Bob has already decided this" in late.json()["detail"]


def test_the_same_key_answers_once_and_another_answer_under_it_is_a_conflict(
    as_reviewer: Caller, review: Review
) -> None:
    first, again = (decide(as_reviewer, review, key="k") for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert Decision.objects.count() == 1
    assert decide(as_reviewer, review, note="but", key="k").status_code == 409


def test_a_decision_on_something_else_than_is_shown_is_refused(as_reviewer: Caller, review: Review) -> None:
    answer = as_reviewer("POST", f"/reviews/{review.pk}/decisions", {"verdict": "approve", "seen": "other"})
    assert answer.status_code == 409
    assert not Decision.objects.exists()


def test_an_answer_is_taken_back_until_it_has_gone_on(
    as_reviewer: Caller, project: Project, work: Work, toys: None
) -> None:
    review = waiting(project, work, policy=policy(project, grace=60))
    assert decide(as_reviewer, review).json()["review"]["undo_until"]
    back = as_reviewer("POST", f"/reviews/{review.pk}/undo")
    assert (back.status_code, back.json()["state"], back.json()["undo_until"]) == (200, "open", None)
    assert [(item["verdict"], item["undone"]) for item in back.json()["decisions"]] == [
        ("approve", True),
        ("undo", False),
    ]
    assert decide(as_reviewer, review).status_code == 201
    Review.objects.update(wake_at=None)
    late = as_reviewer("POST", f"/reviews/{review.pk}/undo")
    assert (late.status_code, "cannot be taken back" in late.json()["detail"]) == (409, True)


def test_who_looks_is_told_to_the_others(as_reviewer: Caller, as_owner: Caller, review: Review) -> None:
    mine = as_reviewer("POST", f"/reviews/{review.pk}/claim").json()
    assert (mine["claimed_by"], mine["claimed_until"] > mine["created_at"]) == ("Bob", True)
    late = as_owner("POST", f"/reviews/{review.pk}/claim")
    assert (late.status_code, late.json()["detail"]) == (409, "Bob is looking at this.")
    assert as_owner("DELETE", f"/reviews/{review.pk}/claim").status_code == 204
    assert as_owner("POST", f"/reviews/{review.pk}/claim").status_code == 409
    assert as_reviewer("DELETE", f"/reviews/{review.pk}/claim").status_code == 204
    assert as_owner("POST", f"/reviews/{review.pk}/claim").json()["claimed_by"] == "Alice"
    decide(as_owner, review)
    assert as_owner("POST", f"/reviews/{review.pk}/claim").status_code == 409


def test_a_viewer_decides_where_a_policy_asks_a_group_of_theirs(
    vera: User, as_reviewer: Caller, project: Project, work: Work, toys: None
) -> None:
    vera.groups.add(Group.objects.create(name="legal"))
    review = waiting(project, work, policy=policy(project, stages=[{"who": {"groups": ["legal"]}}]))
    refused = decide(as_reviewer, review)
    assert (refused.status_code, "asks others" in refused.json()["detail"]) == (403, True)
    assert as_reviewer("GET", "/reviews?mine=true").json()["items"] == []
    assert [item["id"] for item in Caller(vera)("GET", "/reviews?mine=true").json()["items"]] == [review.pk]
    assert decide(Caller(vera), review).json()["by"] == "Vera"


def test_they_are_sought_by_state_project_run_kind_and_page_by_page(
    as_reviewer: Caller, bob: User, charlie: User, project: Project, work: Work, toys: None
) -> None:
    first, second = waiting(project, work), waiting(project, work)
    elsewhere = charlie.memberships.get().project
    add_member(elsewhere, bob, Role.VIEWER)
    other = waiting(elsewhere, work)
    asked = {
        "": [first, second, other],
        "mine=true": [first, second],
        "mine=true&state=decided": [],
        "state=open": [first, second, other],
        "state=void": [],
        f"project={elsewhere.slug}": [other],
        f"run={second.run_id}": [second],
        "kind=text": [first, second, other],
        "kind=image": [],
    }
    found = {where: [item["id"] for item in as_reviewer("GET", f"/reviews?{where}").json()["items"]] for where in asked}
    assert found == {where: [review.pk for review in reviews] for where, reviews in asked.items()}
    page = as_reviewer("GET", "/reviews?mine=true&limit=1").json()
    rest = as_reviewer("GET", f"/reviews?mine=true&limit=1&cursor={page['next']}").json()
    assert [item["id"] for item in (*page["items"], *rest["items"])] == [first.pk, second.pk]
    assert rest["next"] is None


def test_a_page_costs_as_many_queries_for_many_as_for_one(
    as_reviewer: Caller, project: Project, work: Work, toys: None
) -> None:
    counts = []
    for _ in range(2):
        for number in range(3):
            review = waiting(project, work, policy=policy(project, stages=[{"quorum": number + 2}]))
            decide(as_reviewer, review)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            as_reviewer("GET", "/reviews")
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- What cannot be used -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({"verdict": "perhaps"}, ["verdict"]),
        ({"verdict": "undo"}, ["verdict"]),
        ({"verdict": "send_back"}, ["note"]),
        ({}, ["verdict"]),
        ({"pins": 1}, ["verdict"]),
        ({"verdict": "approve", "shout": True}, ["shout"]),
        ({"verdict": "approve", "note": "x" * 20_000}, ["note"]),
        ({"verdict": "approve", "note": ["x"]}, ["note"]),
        ({"verdict": "approve", "reasons": ["unheard-of"]}, ["reasons"]),
        ({"verdict": "approve", "picks": [0]}, ["picks"]),
        ({"verdict": "pick", "picks": ["0"]}, ["picks", 0]),
        ({"verdict": "pick", "picks": [True]}, ["picks", 0]),
        ({"verdict": "approve", "pins": [{"x": 1.2, "y": 0.5}]}, ["pins", "0"]),
        ({"verdict": "approve", "pins": [{"x": 0.9, "y": 0.5, "w": 0.2, "h": 0.1}]}, ["pins", "0"]),
        ({"verdict": "approve", "pins": [{"x": -0.1, "y": 0.5}]}, ["pins", "0"]),
        ({"verdict": "approve", "pins": [{"x": "0.1", "y": 0.5}]}, ["pins", "0"]),
        ({"verdict": "approve", "pins": [{"x": 10**400, "y": 0.5}]}, ["pins", "0"]),
        ({"verdict": "approve", "pins": [{"x": 0.5, "y": 0.5, "note": "x" * 5_000}]}, ["note"]),
        ({"verdict": "approve", "pins": [{"x": 0.5, "y": 0.5}] * 61}, ["pins"]),
        ({"verdict": "edit", "text": "  "}, ["text"]),
        ({"verdict": "edit", "text": "x" * 100_001}, ["text"]),
    ],
    ids=str,
)
def test_a_wrong_decision_is_refused_at_its_field(
    as_reviewer: Caller, review: Review, body: dict[str, object], loc: list[object]
) -> None:
    answer = as_reviewer("POST", f"/reviews/{review.pk}/decisions", {**body, "seen": review.seen})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, loc)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("picks", [[], [3], [-1], [0, 1]])
def test_other_than_what_there_is_cannot_be_picked(
    as_reviewer: Caller, project: Project, work: Work, toys: None, picks: list[int]
) -> None:
    answer = decide(as_reviewer, choosing(project, work), "pick", picks=picks)
    assert (answer.status_code, answer.json()["detail"]) == (422, "Pick exactly 1 of 3.")


@pytest.mark.parametrize("field", ["verdict", "seen", "note", "text", "reasons"])
@pytest.mark.parametrize("character", ["\x00", "\ud800"])
def test_a_character_that_is_no_text_is_refused_wherever_it_stands(
    as_reviewer: Caller, review: Review, field: str, character: str
) -> None:
    words = f"a{character}b"
    body = {"verdict": "approve", "seen": review.seen, field: [words] if field == "reasons" else words}
    answer = as_reviewer("POST", f"/reviews/{review.pk}/decisions", body)
    assert (answer.status_code, "no text" in answer.json()["detail"]) == (422, True)


UNREADABLE = [(b"[" * 100_000, 400), (b'{"note": "', 400), (b"[]", 422), (b"\xff", 400), (b" " * 6_000_000, 413)]


@pytest.mark.parametrize(("body", "status"), UNREADABLE, ids=lambda part: str(part)[:9])
def test_a_body_that_cannot_be_read_is_told_so(as_reviewer: Caller, review: Review, body: bytes, status: int) -> None:
    address = f"/api/v1/reviews/{review.pk}/decisions"
    answer = as_reviewer.client.post(address, body, content_type="application/json", headers=as_reviewer.headers)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_what_is_asked_no_more_is_told_so(as_reviewer: Caller, review: Review) -> None:
    cancel_run(review.run)
    answer = decide(as_reviewer, review)
    assert (answer.status_code, "no longer asked" in answer.json()["detail"]) == (409, True)


def test_the_address_of_a_strangers_review_leads_nowhere(charlie: User, review: Review) -> None:
    stranger = Caller(charlie)
    tries = [
        stranger("GET", f"/reviews/{review.pk}"),
        decide(stranger, review),
        stranger("POST", f"/reviews/{review.pk}/claim"),
        stranger("POST", f"/reviews/{review.pk}/undo"),
        stranger("DELETE", f"/reviews/{review.pk}/claim"),
        stranger("GET", "/reviews/999999999999999999999999"),
    ]
    assert {answer.status_code for answer in tries} == {404}
    assert len({answer.json()["detail"] for answer in tries}) == 1
    assert stranger("GET", f"/reviews?run={review.run_id}").json()["items"] == []
    assert stranger("GET", f"/reviews?project={review.project.slug}").json()["items"] == []


@pytest.mark.parametrize("where", ["state=lost", "kind=hat", "run=x", "run=99999999999999999999", "project=a%00b"])
def test_what_cannot_be_sought_is_refused(as_reviewer: Caller, where: str) -> None:
    assert as_reviewer("GET", f"/reviews?{where}").status_code == 422
